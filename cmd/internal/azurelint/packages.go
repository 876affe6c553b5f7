package azurelint

import (
	"regexp"
	"slices"
	"strings"
)

// byImage is the address of a package of the Functions host, by the digest of the
// image that carries it.
var byImage = regexp.MustCompile(`^(.+)/functions-[0-9a-f]{64}\.zip$`)

// packages holds that what a Functions host runs is named by what it is, that somebody
// who can brings it there, and that the host can read it.
func (j *judge) packages() {
	for _, host := range j.of("azurerm_linux_function_app") {
		settings, _ := host.Values["app_settings"].(map[string]any)
		address, _ := settings["WEBSITE_RUN_FROM_PACKAGE"].(string)
		m := byImage.FindStringSubmatch(address)
		switch {
		case address == "1" || address == "":
			j.complain(host, "package", "WEBSITE_RUN_FROM_PACKAGE names no package: nothing brings one there")
		case m == nil:
			j.complain(host, "package", "%s can be written over: name the package by its image's digest, …/functions-DIGEST.zip", address)
		case !j.published(m[1]):
			j.complain(host, "package", "no job writes below %s: the storage is closed, and nobody else can", m[1])
		}
		if len(blocks(host.Values, "identity")) == 0 {
			j.complain(host, "package", "it has no identity to read its package by")
		}
	}
}

// published reports whether a job is there that puts packages into a container, and a
// role by which it may.
func (j *judge) published(container string) bool {
	writes := slices.ContainsFunc(j.of("azurerm_container_app_job"), func(r resource) bool {
		for _, t := range blocks(r.Values, "template") {
			for _, c := range blocks(t, "container") {
				args, _ := c["args"].([]any)
				if len(args) == 3 && args[0] == "functions" && args[1] == "package" {
					to, _ := args[2].(string)
					return strings.HasPrefix(to, container+"/")
				}
			}
		}
		return false
	})
	may := slices.ContainsFunc(j.of("azurerm_role_assignment"), func(r resource) bool {
		return r.text("role_definition_name") == "Storage Blob Data Contributor" && strings.HasPrefix(r.text("description"), "publish:") &&
			slices.ContainsFunc(j.of("azurerm_storage_container"), func(c resource) bool { return c.text("name") == "packages" && c.text("id") == r.text("scope") })
	})
	return writes && may
}
