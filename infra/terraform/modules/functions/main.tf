# The same binary as a custom handler (infra/functions): a second way in for events,
# and timers from outside that see to it that work is looked for.

resource "azurerm_service_plan" "this" {
  name                         = "${var.place.name}-functions"
  resource_group_name          = var.place.group
  location                     = var.place.location
  os_type                      = "Linux"
  sku_name                     = "EP1" # Elastic premium: it is in the network, and never cold.
  maximum_elastic_worker_count = var.instances.most
  tags                         = var.place.tags
}

resource "azurerm_linux_function_app" "this" {
  name                                           = "${var.place.name}-functions"
  resource_group_name                            = var.place.group
  location                                       = var.place.location
  service_plan_id                                = azurerm_service_plan.this.id
  storage_account_name                           = var.storage_account
  storage_uses_managed_identity                  = true
  functions_extension_version                    = "~4"
  https_only                                     = true
  public_network_access_enabled                  = true # Notehub's events come by the internet; the handler asks for their secret.
  ftp_publish_basic_authentication_enabled       = false
  webdeploy_publish_basic_authentication_enabled = false
  client_certificate_mode                        = "Optional"
  virtual_network_subnet_id                      = var.subnet_id
  key_vault_reference_identity_id                = var.identity.id
  builtin_logging_enabled                        = false
  tags                                           = var.place.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [var.identity.id]
  }

  site_config {
    minimum_tls_version                    = "1.2"
    scm_minimum_tls_version                = "1.2"
    ftps_state                             = "Disabled"
    http2_enabled                          = true
    use_32_bit_worker                      = false
    vnet_route_all_enabled                 = true # To the vault and the database by the network, out by its one address.
    elastic_instance_minimum               = var.instances.least
    pre_warmed_instance_count              = 1
    runtime_scale_monitoring_enabled       = true
    health_check_path                      = "/healthz"
    health_check_eviction_time_in_min      = 5
    scm_ip_restriction_default_action      = "Deny" # Packages come by the storage; nobody signs in there.
    remote_debugging_enabled               = false
    application_insights_connection_string = var.telemetry

    application_stack {
      use_custom_runtime = true
    }
  }

  app_settings = merge(
    var.settings,
    { for setting, secret in var.secrets : setting => "@Microsoft.KeyVault(SecretUri=${var.vault_uri}secrets/${secret})" },
    {
      FUNCTIONS_WORKER_RUNTIME                     = "custom"
      AzureWebJobsStorage__credential              = "managedidentity"
      AzureWebJobsStorage__clientId                = var.identity.client
      WEBSITE_RUN_FROM_PACKAGE                     = var.package_url
      WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID = var.identity.id
      AZURE_CLIENT_ID                              = var.identity.client
    },
  )

  lifecycle {
    # infra/deploy/deploy moves it from package to package, and back.
    ignore_changes = [app_settings["WEBSITE_RUN_FROM_PACKAGE"]]
  }
}
