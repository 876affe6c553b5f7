package azurelint

// wanted is what an attribute must be, wherever a resource has it. One that is not
// given is wrong, too: Azure's own defaults are not to be trusted to stay.
var wanted = map[string][]any{
	"public_network_access_enabled":                  {false},
	"min_tls_version":                                {"TLS1_2", "TLS1_3"},
	"minimum_tls_version":                            {"1.2", "1.3"},
	"scm_minimum_tls_version":                        {"1.2", "1.3"},
	"https_only":                                     {true},
	"https_traffic_only_enabled":                     {true},
	"allow_insecure_connections":                     {false},
	"ftps_state":                                     {"Disabled"},
	"ftp_publish_basic_authentication_enabled":       {false},
	"webdeploy_publish_basic_authentication_enabled": {false},
	"remote_debugging_enabled":                       {false},
	"shared_access_key_enabled":                      {false},
	"allow_nested_items_to_be_public":                {false},
	"cross_tenant_replication_enabled":               {false},
	"local_user_enabled":                             {false},
	"admin_enabled":                                  {false},
	"anonymous_pull_enabled":                         {false},
	"enable_rbac_authorization":                      {true},
	"purge_protection_enabled":                       {true},
	"local_authentication_enabled":                   {false},
	"storage_uses_managed_identity":                  {true},
	"container_access_type":                          {"private"},
	"active_directory_auth_enabled":                  {true},
	"vnet_route_all_enabled":                         {true},
	"default_outbound_access_enabled":                {false},
	"mutual_tls_enabled":                             {true},
}

// allowed lists the exceptions, each with its reason.
var allowed = map[[2]string]string{
	{"azurerm_linux_function_app", "public_network_access_enabled"}: "Notehub's events come by the internet; the handler asks for their secret",
}

// ofDatabase is what the database server must be set to.
var ofDatabase = map[string]string{
	"require_secure_transport": "ON",
	"ssl_min_protocol_version": "TLSv1.2",
	"log_parameter_max_length": "0",
}

// settings holds attributes against what they must be.
func (j *judge) settings() {
	for _, r := range j.resources {
		visit("", "", r.Values, func(path, name string, v any) {
			want, ruled := wanted[name]
			if !ruled {
				return
			}
			if _, excused := allowed[[2]string{r.Type, name}]; excused {
				return
			}
			for _, w := range want {
				if v == w {
					return
				}
			}
			j.complain(r, "setting", "%s is %v: it must be %v", path, v, want[0])
		})
	}
	servers := j.of("azurerm_postgresql_flexible_server")
	for name, want := range ofDatabase {
		got := ""
		for _, c := range j.of("azurerm_postgresql_flexible_server_configuration") {
			if c.text("name") == name {
				got = c.text("value")
			}
		}
		if len(servers) > 0 && got != want {
			j.complain(servers[0], "setting", "%s is %q: configure it to be %s", name, got, want)
		}
	}
}

// forbiddenTypes open something, or put a secret into the state, by being there.
var forbiddenTypes = map[string]string{
	"azurerm_postgresql_flexible_server_firewall_rule": "it opens the database to addresses of the internet: use the private endpoint",
	"azurerm_key_vault_secret":                         "its value stands in the state: write it with infra/deploy/secrets",
	"azurerm_key_vault_certificate":                    "its key stands in the state",
	"azurerm_key_vault_access_policy":                  "give a role on the secret instead",
	"azurerm_container_registry_token_password":        "its value stands in the state: pull by an identity",
	"azurerm_storage_share":                            "it is mounted by a key",
	"azurerm_container_app_environment_storage":        "it is mounted by a key",
	"random_password":                                  "it stands in the state",
	"tls_private_key":                                  "it stands in the state",
}

func (j *judge) forbidden() {
	for _, r := range j.resources {
		if why, is := forbiddenTypes[r.Type]; is {
			j.complain(r, "forbidden", "no %s: %s", r.Type, why)
		}
	}
}

// evidence holds that what is written once stays.
func (j *judge) evidence() {
	kept := map[string]map[string]any{}
	for _, p := range j.of("azurerm_storage_container_immutability_policy") {
		kept[p.text("storage_container_resource_manager_id")] = p.Values
	}
	for _, c := range j.of("azurerm_storage_container") {
		name := c.text("name")
		if name != "checkpoints" && name != "bundles" {
			continue
		}
		policy, has := kept[c.text("id")]
		days, _ := policy["immutability_period_in_days"].(float64)
		switch {
		case !has || days < 1461:
			j.complain(c, "evidence", "evidence of hours can't be changed for four years: give it an immutability policy of 1461 days at least")
		case policy["locked"] != true && j.production():
			j.complain(c, "evidence", "in production its policy is locked: else an administrator takes it away")
		}
	}
}

func (j *judge) production() bool {
	for _, g := range j.of("azurerm_resource_group") {
		if tags, _ := g.Values["tags"].(map[string]any); tags["environment"] == "production" {
			return true
		}
	}
	return false
}
