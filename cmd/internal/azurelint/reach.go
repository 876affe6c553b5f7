package azurelint

import (
	"regexp"
	"slices"
	"strings"
)

// mighty are built-in roles that are not given to anybody, wherever.
var mighty = []string{
	"Owner", "Contributor", "User Access Administrator", "Role Based Access Control Administrator", "Key Vault Administrator",
	"Storage Account Contributor", "Managed Identity Contributor", "Azure Container Registry Contributor",
}

var wholeSubscription = regexp.MustCompile(`^/subscriptions/[^/]+/?$|^/providers/Microsoft\.Management/managementGroups/`)

// roles holds that nobody may do more than is said of one thing.
func (j *judge) roles() {
	for _, r := range j.of("azurerm_role_assignment") {
		if role := r.text("role_definition_name"); slices.Contains(mighty, role) {
			j.complain(r, "role", "nobody is %s: give a role for the one thing", role)
		}
		if wholeSubscription.MatchString(r.text("scope")) {
			j.complain(r, "role", "it is given on a whole subscription: give it on the resource, or the resource group")
		}
		if r.text("description") == "" {
			j.complain(r, "role", "say in its description what it is for")
		}
	}
	for _, r := range j.of("azurerm_role_definition") {
		if wholeSubscription.MatchString(r.text("scope")) {
			j.complain(r, "role", "it is of a whole subscription")
		}
		for _, p := range blocks(r.Values, "permissions") {
			for _, list := range []string{"actions", "data_actions"} {
				actions, _ := p[list].([]any)
				for _, a := range actions {
					if text, _ := a.(string); tooWide(text) {
						j.complain(r, "role", "%s is more than is needed: name what is done", text)
					}
				}
			}
		}
	}
}

// tooWide reports an action that is a pattern beyond reading, or that gives roles.
func tooWide(action string) bool {
	return strings.HasPrefix(action, "Microsoft.Authorization/") && !strings.HasSuffix(action, "/read") ||
		strings.Contains(action, "*") && !strings.HasSuffix(action, "/read") || action == "*/read"
}

// fromInternet are the ports that the internet may reach: of the apps alone.
var fromInternet = []string{"443", "31443"}

// networks holds that every subnet has rules, and that they let in what they should.
func (j *judge) networks() {
	ruled := map[string]bool{}
	for _, a := range j.of("azurerm_subnet_network_security_group_association") {
		ruled[a.text("subnet_id")] = true
	}
	for _, s := range j.of("azurerm_subnet") {
		if !ruled[s.text("id")] {
			j.complain(s, "network", "it has no network security group")
		}
		if s.text("private_endpoint_network_policies") != "Enabled" {
			j.complain(s, "network", "rules do not hold for private endpoints: private_endpoint_network_policies must be Enabled")
		}
	}
	for _, g := range j.of("azurerm_network_security_group") {
		denies := false
		for _, rule := range blocks(g.Values, "security_rule") {
			inbound := rule["direction"] == "Inbound"
			denies = denies || inbound && rule["access"] == "Deny" && rule["source_address_prefix"] == "*" && rule["destination_port_range"] == "*"
			if inbound && rule["access"] == "Allow" && anywhere(rule["source_address_prefix"]) && !only(rule, fromInternet) {
				j.complain(g, "network", "the rule %v lets the internet in beyond HTTPS", rule["name"])
			}
		}
		if !denies {
			j.complain(g, "network", "it has no rule that lets nobody else in: Azure's own lets the whole network in")
		}
	}
}

func anywhere(source any) bool {
	return slices.Contains([]any{"*", "Internet", "0.0.0.0/0", "Any", "any"}, source)
}

func only(rule map[string]any, ports []string) bool {
	given, _ := rule["destination_port_ranges"].([]any)
	if one, _ := rule["destination_port_range"].(string); one != "" {
		given = append(slices.Clone(given), one)
	}
	for _, p := range given {
		if text, _ := p.(string); !slices.Contains(ports, text) {
			return false
		}
	}
	return len(given) > 0
}

// byEndpoint are the types that are reached by a private endpoint.
var byEndpoint = []string{"azurerm_key_vault", "azurerm_storage_account", "azurerm_container_registry", "azurerm_postgresql_flexible_server"}

// private holds that what is closed to the public has a private way in.
func (j *judge) private() {
	led := map[string]bool{}
	for _, e := range j.of("azurerm_private_endpoint") {
		for _, c := range blocks(e.Values, "private_service_connection") {
			if id, is := c["private_connection_resource_id"].(string); is {
				led[id] = true
			}
		}
		if len(blocks(e.Values, "private_dns_zone_group")) == 0 {
			j.complain(e, "private", "no name leads to it: give it a private_dns_zone_group")
		}
	}
	for _, kind := range byEndpoint {
		for _, r := range j.of(kind) {
			if !led[r.text("id")] {
				j.complain(r, "private", "it has no private endpoint")
			}
		}
	}
}

// sends says which types have diagnostic settings, and below which part of them.
var sends = map[string][]string{
	"azurerm_key_vault":                    {""},
	"azurerm_storage_account":              {"", "/blobServices/default"},
	"azurerm_container_registry":           {""},
	"azurerm_postgresql_flexible_server":   {""},
	"azurerm_container_app_environment":    {""},
	"azurerm_container_app":                {""},
	"azurerm_linux_function_app":           {""},
	"azurerm_linux_web_app":                {""},
	"azurerm_service_plan":                 {""},
	"azurerm_application_insights":         {""},
	"azurerm_log_analytics_workspace":      {""},
	"azurerm_virtual_network":              {""},
	"azurerm_network_security_group":       {""},
	"azurerm_public_ip":                    {""},
	"azurerm_lb":                           {""},
	"azurerm_cdn_frontdoor_profile":        {""},
	"azurerm_servicebus_namespace":         {""},
	"azurerm_eventhub_namespace":           {""},
	"azurerm_postgresql_server":            {""},
	"azurerm_kubernetes_cluster":           {""},
	"azurerm_virtual_network_gateway":      {""},
	"azurerm_firewall":                     {""},
	"azurerm_application_gateway":          {""},
	"azurerm_redis_cache":                  {""},
	"azurerm_recovery_services_vault":      {""},
	"azurerm_data_protection_backup_vault": {""},
}

// watched holds that what can tell, tells.
func (j *judge) watched() {
	told := map[string]bool{}
	for _, s := range j.of("azurerm_monitor_diagnostic_setting") {
		if len(blocks(s.Values, "enabled_log"))+len(blocks(s.Values, "enabled_metric")) > 0 && s.Values["log_analytics_workspace_id"] != nil {
			told[s.text("target_resource_id")] = true
		}
	}
	for _, r := range j.resources {
		for _, part := range sends[r.Type] {
			if !told[r.text("id")+part] {
				j.complain(r, "watched", "it has no diagnostic setting%s: add it to watched of the environment", strings.Replace(part, "/", " of ", 1))
			}
		}
	}
}
