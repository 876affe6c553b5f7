package azurelint_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/azurelint"
)

type values = map[string]any

// plan is one with a resource group, and the resource.
func plan(t *testing.T, kind string, v values) []byte {
	t.Helper()
	raw, err := json.Marshal(values{"planned_values": values{"root_module": values{"child_modules": []any{values{"resources": []any{
		values{"address": "azurerm_resource_group.this", "type": "azurerm_resource_group", "mode": "managed", "values": values{"tags": values{"environment": "production"}}},
		values{"address": kind + ".planted", "type": kind, "mode": "managed", "values": v},
	}}}}}})
	require.NoError(t, err)
	return raw
}

func TestEachFaultIsNamed(t *testing.T) {
	for _, c := range []struct {
		name, kind string
		values     values
		says       string
	}{
		{"a public endpoint", "azurerm_key_vault", values{"public_network_access_enabled": true}, "setting: public_network_access_enabled is true"},
		{"a public endpoint by default", "azurerm_key_vault", values{"public_network_access_enabled": nil}, "setting: public_network_access_enabled is <nil>"},
		{"no private endpoint", "azurerm_key_vault", values{"id": "/v"}, "private: it has no private endpoint"},
		{"old TLS", "azurerm_storage_account", values{"min_tls_version": "TLS1_0"}, "setting: min_tls_version is TLS1_0: it must be TLS1_2"},
		{"plain HTTP", "azurerm_container_app", values{"ingress": []any{values{"allow_insecure_connections": true}}}, "setting: ingress.allow_insecure_connections is true"},
		{"a password in the state", "azurerm_postgresql_flexible_server", values{"administrator_password": "hunter2"}, "secret: administrator_password has a value"},
		{"TLS not asked for", "azurerm_postgresql_flexible_server", values{}, `setting: require_secure_transport is ""`},
		{"a plain secret among settings", "azurerm_linux_function_app", values{"app_settings": values{"ACTUAL_SMTP_PASSWORD": "hunter2"}}, "secret: the setting ACTUAL_SMTP_PASSWORD has a value"},
		{"a plain secret of a container", "azurerm_container_app", values{"template": []any{values{"container": []any{values{"env": []any{values{"name": "ACTUAL_LEDGER_KEY", "value": "x"}}}}}}}, "secret: the setting ACTUAL_LEDGER_KEY has a value"},
		{"a URL with a password", "azurerm_container_app", values{"tags": values{"of": "postgres://actual_app:hunter2@db/actual"}}, "secret: tags.of looks like a secret"},
		{"a secret that is not the vault's", "azurerm_container_app", values{"secret": []any{values{"name": "s", "value": "stub-x", "key_vault_secret_id": nil}}}, "secret: the secret s has no key_vault_secret_id"},
		{"a contributor", "azurerm_role_assignment", values{"role_definition_name": "Contributor", "scope": "/subscriptions/1/resourceGroups/g"}, "role: nobody is Contributor"},
		{"a role on the subscription", "azurerm_role_assignment", values{"role_definition_name": "Reader", "scope": "/subscriptions/1"}, "role: it is given on a whole subscription"},
		{"a role that may do all", "azurerm_role_definition", values{"permissions": []any{values{"actions": []any{"Microsoft.Storage/*"}}}}, "role: Microsoft.Storage/* is more than is needed"},
		{"a role that gives roles", "azurerm_role_definition", values{"permissions": []any{values{"actions": []any{"Microsoft.Authorization/roleAssignments/write"}}}}, "role: Microsoft.Authorization/roleAssignments/write is more"},
		{"an open port", "azurerm_network_security_group", values{"security_rule": []any{values{"name": "db", "direction": "Inbound", "access": "Allow", "source_address_prefix": "Internet", "destination_port_range": "5432"}}}, "network: the rule db lets the internet in beyond HTTPS"},
		{"a subnet without rules", "azurerm_subnet", values{"id": "/s"}, "network: it has no network security group"},
		{"a firewall rule", "azurerm_postgresql_flexible_server_firewall_rule", values{}, "forbidden: no azurerm_postgresql_flexible_server_firewall_rule"},
		{"a secret made by Terraform", "azurerm_key_vault_secret", values{}, "forbidden: no azurerm_key_vault_secret: its value stands in the state"},
		{"nobody watches", "azurerm_container_registry", values{"id": "/r"}, "watched: it has no diagnostic setting"},
		{"evidence that can be deleted", "azurerm_storage_container", values{"name": "checkpoints", "id": "/c"}, "evidence: evidence of hours can't be changed"},
		{"a Functions host that nobody brings a package", "azurerm_linux_function_app", values{"app_settings": values{}}, "package: WEBSITE_RUN_FROM_PACKAGE names no package"},
		{"a package that can be written over", "azurerm_linux_function_app", values{"app_settings": values{"WEBSITE_RUN_FROM_PACKAGE": "https://s/packages/functions.zip"}}, "package: https://s/packages/functions.zip can be written over"},
		{"a package that no job writes", "azurerm_linux_function_app", values{"app_settings": values{"WEBSITE_RUN_FROM_PACKAGE": "https://s/packages/functions-" + strings.Repeat("1", 64) + ".zip"}}, "package: no job writes below https://s/packages"},
		{"an image by its tag", "azurerm_container_app", values{"template": []any{values{"container": []any{values{"name": "serve", "image": "actual:latest"}}}}}, "image: the container serve is named by a tag"},
	} {
		t.Run(c.name, func(t *testing.T) {
			complaints, resources, err := azurelint.Judge(plan(t, c.kind, c.values))
			require.NoError(t, err)
			require.Equal(t, 2, resources)
			var said []string
			for _, x := range complaints {
				said = append(said, x.String())
			}
			require.Condition(t, func() bool {
				for _, s := range said {
					if strings.HasPrefix(s, c.kind+".planted: "+c.says) {
						return true
					}
				}
				return false
			}, "among %q", said)
		})
	}
}

func TestWhatIsSoundIsLeftAlone(t *testing.T) {
	complaints, _, err := azurelint.Judge(plan(t, "azurerm_linux_function_app_planted", values{
		"public_network_access_enabled": false, "minimum_tls_version": "1.2", "https_only": true,
		"app_settings": values{"ACTUAL_SMTP_PASSWORD": "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/smtp-password)", "ACTUAL_LOG_LEVEL": "info"},
	}))
	require.NoError(t, err)
	require.Empty(t, complaints)
}

func TestAPlanOfNothingIsRefused(t *testing.T) {
	_, _, err := azurelint.Judge([]byte(`{"planned_values":{"root_module":{}}}`))
	require.ErrorContains(t, err, "no resources")
}
