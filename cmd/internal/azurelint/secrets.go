package azurelint

import (
	"regexp"
	"strings"
)

// inState lists attributes whose value is a secret wherever it is given.
var inState = map[string]bool{
	"administrator_password": true, "admin_password": true, "access_key": true, "storage_account_access_key": true,
	"client_secret": true, "docker_registry_password": true, "registry_password": true, "password": true, "sas_url": true,
}

var (
	secretName  = regexp.MustCompile(`(?i)(password|passwd|secret|token|credential|database_url|_key)$`)
	withSecret  = regexp.MustCompile(`://[^/@:\s]*:[^/@\s]+@`)
	longHex     = regexp.MustCompile(`(^|[^0-9a-f:])[0-9a-f]{64}($|[^0-9a-f])`)
	accountKey  = regexp.MustCompile(`(?i)(accountkey|sharedaccesskey|sig|pwd|password)=[^;&]{8,}`)
	referred    = regexp.MustCompile(`^@Microsoft\.KeyVault\(SecretUri=[^)]+\)$`)
	noSecretEnv = map[string]bool{"AzureWebJobsStorage__credential": true} // The word managedidentity.
)

// secrets looks for values that should be in the vault.
func (j *judge) secrets() {
	for _, r := range j.resources {
		visit("", "", r.Values, func(path, name string, v any) {
			text, is := v.(string)
			switch {
			case !is || text == "" || strings.HasPrefix(text, "stub-"):
			case inState[name]:
				j.complain(r, "secret", "%s has a value, which stands in the state: leave it out, use an identity", path)
			case withSecret.MatchString(text) || longHex.MatchString(text) && !byImage.MatchString(text) || accountKey.MatchString(text):
				j.complain(r, "secret", "%s looks like a secret: refer to the vault", path)
			}
		})
		for name, text := range environment(r.Values) {
			if secretName.MatchString(name) && !noSecretEnv[name] && text != "" && !referred.MatchString(text) {
				j.complain(r, "secret", "the setting %s has a value: refer to the vault", name)
			}
		}
		for _, s := range blocks(r.Values, "secret") {
			if s["key_vault_secret_id"] == nil {
				j.complain(r, "secret", "the secret %v has no key_vault_secret_id: refer to the vault", s["name"])
			}
		}
	}
}

// environment returns the settings of an app that have a value.
func environment(v map[string]any) map[string]string {
	out := map[string]string{}
	settings, _ := v["app_settings"].(map[string]any)
	for name, value := range settings {
		out[name], _ = value.(string)
	}
	for _, t := range blocks(v, "template") {
		for _, c := range append(blocks(t, "container"), blocks(t, "init_container")...) {
			for _, e := range blocks(c, "env") {
				if name, is := e["name"].(string); is && e["value"] != nil {
					out[name], _ = e["value"].(string)
				}
			}
		}
	}
	return out
}

var byDigest = regexp.MustCompile(`@sha256:[0-9a-f]{64}$`)

// images holds that what runs is named by what it is.
func (j *judge) images() {
	for _, r := range j.resources {
		for _, t := range blocks(r.Values, "template") {
			for _, c := range blocks(t, "container") {
				if image, _ := c["image"].(string); !byDigest.MatchString(image) {
					j.complain(r, "image", "the container %v is named by a tag, which can be moved: name it by its digest, …@sha256:…", c["name"])
				}
			}
		}
	}
}
