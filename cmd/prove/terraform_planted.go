package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"actual/cmd/internal/azurelint"
)

// plantedFault is a change of a file below infra/terraform (old "" appends), and
// what must be said of it.
type plantedFault struct{ name, file, old, new, says string }

// plantedInvalid are faults that validate sees.
var plantedInvalid = []plantedFault{
	{"a wrong attribute (of a newer provider)", "modules/vault/main.tf", "enable_rbac_authorization ", "rbac_authorization_enabled ", "rbac_authorization_enabled"},
	{"an attribute left out", "modules/vault/main.tf", `sku_name                      = "standard"`, "", `"sku_name" is required`},
	{"a wrong type", "modules/vault/main.tf", "soft_delete_retention_days    = 90", `soft_delete_retention_days    = "ninety"`, "a number is required"},
	{"a reference to nothing", "modules/environment/main.tf", "module.vault.uri}keys", "module.vault.url}keys", `does not have an attribute named "url"`},
	{"a block that is none", "modules/app/main.tf", "  ingress {\n", "  front_door {\n", "front_door"},
}

// plantedRefused are faults that the modules' own conditions refuse.
var plantedRefused = []plantedFault{
	{"a plain secret among settings", "environments/production/main.tf", "settings           = var.settings", `settings           = { ACTUAL_SMTP_PASSWORD = "hunter2" }`, "A secret does not stand among settings"},
	{"an image by its tag", "environments/production/main.tf", "image              = var.image", `image              = "actual:latest"`, "Name the image by its digest"},
	{"evidence kept too short", "modules/storage/variables.tf", "default     = 1825", "default     = 365", "four years"},
}

// plantedOpen are faults that only the linter sees. They are planted together; each
// must be named.
var plantedOpen = []plantedFault{
	{"a public endpoint", "modules/vault/main.tf", "public_network_access_enabled = false", "public_network_access_enabled = true", "azurerm_key_vault.this: setting: public_network_access_enabled is true"},
	{"a public endpoint by leaving it out", "modules/registry/main.tf", "  public_network_access_enabled = false\n", "", "azurerm_container_registry.this: setting: public_network_access_enabled"},
	{"the database open to addresses", "modules/database/main.tf", "", "\nresource \"azurerm_postgresql_flexible_server_firewall_rule\" \"planted\" {\n  name             = \"planted\"\n  server_id        = azurerm_postgresql_flexible_server.this.id\n  start_ip_address = \"0.0.0.0\"\n  end_ip_address   = \"255.255.255.255\"\n}\n", "azurerm_postgresql_flexible_server_firewall_rule.planted: forbidden"},
	{"old TLS of storage", "modules/storage/main.tf", `"TLS1_2"`, `"TLS1_0"`, "setting: min_tls_version is TLS1_0"},
	{"old TLS of the Functions host", "modules/functions/main.tf", `minimum_tls_version                    = "1.2"`, `minimum_tls_version                    = "1.0"`, "setting: site_config.minimum_tls_version is 1.0"},
	{"old TLS of the database", "modules/database/main.tf", `"TLSv1.2"`, `"TLSv1.1"`, `setting: ssl_min_protocol_version is "TLSv1.1"`},
	{"plain HTTP", "modules/app/main.tf", "allow_insecure_connections = false", "allow_insecure_connections = true", "setting: ingress.allow_insecure_connections is true"},
	{"keys of storage that open it", "modules/storage/main.tf", "shared_access_key_enabled         = false", "shared_access_key_enabled         = true", "setting: shared_access_key_enabled is true"},
	{"a password in the state", "modules/database/main.tf", "  administrator_password_wo         = var.throwaway_password\n  administrator_password_wo_version = 1\n", "  administrator_password = \"hunter2hunter2\"\n", "secret: administrator_password has a value"},
	{"a plain secret of the server", "modules/app/main.tf", "ACTUAL_OPS_LISTEN = ", "ACTUAL_LEDGER_KEY = \"planted\"\n    ACTUAL_OPS_LISTEN = ", "azurerm_container_app.serve: secret: the setting ACTUAL_LEDGER_KEY has a value"},
	{"a plain secret of the Functions host", "modules/functions/main.tf", `FUNCTIONS_WORKER_RUNTIME `, "ACTUAL_SMTP_PASSWORD = \"hunter2\"\n      FUNCTIONS_WORKER_RUNTIME ", "azurerm_linux_function_app.this: secret: the setting ACTUAL_SMTP_PASSWORD has a value"},
	{"a secret that Terraform makes", "modules/vault/main.tf", "", "\nresource \"azurerm_key_vault_secret\" \"planted\" {\n  name         = \"planted\"\n  value        = \"hunter2\"\n  key_vault_id = azurerm_key_vault.this.id\n}\n", "azurerm_key_vault_secret.planted: forbidden"},
	{"a contributor", "modules/access/main.tf", `role = "AcrPull", scope = var.scopes.registry, why = "starts from our image" }`, `role = "Contributor", scope = var.scopes.registry, why = "starts from our image" }`, "role: nobody is Contributor"},
	{"a role on the subscription", "modules/access/main.tf", `scope = var.scopes.host_storage`, `scope = "/subscriptions/00000000-0000-0000-0000-000000000000"`, "role: it is given on a whole subscription"},
	{"a role that may give roles", "modules/access/main.tf", `"Microsoft.Web/sites/read",`, `"Microsoft.Authorization/roleAssignments/write",`, "role: Microsoft.Authorization/roleAssignments/write is more than is needed"},
	{"a port open to the internet", "modules/network/main.tf", `["443", "31443"]`, `["443", "5432"]`, "network: the rule https lets the internet in beyond HTTPS"},
	{"a subnet without rules", "modules/network/main.tf", "for_each = local.subnets\n\n  subnet_id ", "for_each = { for name, subnet in local.subnets : name => subnet if name != \"functions\" }\n\n  subnet_id ", `azurerm_subnet.this["functions"]: network: it has no network security group`},
	{"nobody watches the database", "modules/environment/main.tf", "database           = { id = module.database.id }\n", "", "azurerm_postgresql_flexible_server.this: watched"},
	{"evidence that can be unlocked", "environments/production/main.tf", "locked             = true", "locked             = false", "evidence: in production its policy is locked"},
	{"a package of the Functions host that can be written over", "modules/functions/main.tf", "= var.package_url", `= "https://actualproductionfnabc.blob.core.windows.net/packages/functions.zip"`, "package: https://actualproductionfnabc.blob.core.windows.net/packages/functions.zip can be written over"},
	{"no private endpoint", "modules/registry/main.tf", "target_id   = azurerm_container_registry.this.id", "target_id   = \"/elsewhere\"", "azurerm_container_registry.this: private: it has no private endpoint"},
}

// plant plants every fault in the copy, and counts those that are caught.
func (s *terraformStand) plant(ctx context.Context) (caught, planted int, err error) {
	production := filepath.Join("environments", "production")
	check := func(f plantedFault, fails bool, out string) {
		planted++
		if fails && strings.Contains(strings.Join(strings.Fields(out), " "), strings.Join(strings.Fields(f.says), " ")) {
			caught++
			return
		}
		s.b.say("NOT CAUGHT: %s: %s", f.name, out)
	}
	for _, f := range plantedInvalid {
		if err := s.with([]plantedFault{f}, func() error {
			out, failed := s.terraform(ctx, production, "validate")
			check(f, failed != nil, out)
			return nil
		}); err != nil {
			return 0, 0, err
		}
	}
	s.b.say("validate: %d of %d planted faults caught", caught, planted)
	for _, f := range plantedRefused {
		if err := s.with([]plantedFault{f}, func() error {
			out, failed := s.plan(ctx, production)
			check(f, failed != nil, strings.ReplaceAll(out, "│", " "))
			return nil
		}); err != nil {
			return 0, 0, err
		}
	}
	s.b.say("with the modules' own conditions: %d of %d caught", caught, planted)
	err = s.with(plantedOpen, func() error {
		complaints, _, err := s.judge(ctx, production)
		if err != nil {
			return err
		}
		for _, f := range plantedOpen {
			named := slices.ContainsFunc(complaints, func(c azurelint.Complaint) bool { return strings.Contains(c.String(), f.says) })
			check(f, named, map[bool]string{true: f.says, false: "the linter does not name it"}[named])
		}
		return nil
	})
	s.b.say("with the linter: %d of %d caught", caught, planted)
	return caught, planted, err
}

// with plants faults, calls f, and takes them away again.
func (s *terraformStand) with(faults []plantedFault, f func() error) error {
	before := map[string][]byte{}
	defer func() {
		for file, raw := range before {
			if err := os.WriteFile(file, raw, 0o600); err != nil {
				s.b.say("restore %s: %v", file, err)
			}
		}
	}()
	for _, fault := range faults {
		file := filepath.Join(s.tree, fault.file)
		raw, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if _, seen := before[file]; !seen {
			before[file] = raw
		}
		text := string(raw)
		if !strings.Contains(text, fault.old) {
			return fmt.Errorf("plant %s: %s has no %q", fault.name, fault.file, fault.old)
		}
		if fault.old == "" {
			text += fault.new
		} else {
			text = strings.Replace(text, fault.old, fault.new, 1)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return f()
}
