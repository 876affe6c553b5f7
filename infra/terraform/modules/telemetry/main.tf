# Where telemetry goes. What is in it names no person and no place (docs/security.md).

resource "azurerm_log_analytics_workspace" "this" {
  name                         = "${var.place.name}-logs"
  resource_group_name          = var.place.group
  location                     = var.place.location
  sku                          = "PerGB2018"
  retention_in_days            = var.retention_days
  daily_quota_gb               = var.daily_gb
  local_authentication_enabled = false # The keys that Azure makes anyhow open nothing.
  internet_ingestion_enabled   = true  # Azure's own services send by it. See ADR 0020.
  internet_query_enabled       = true  # People look from where they are, as who they are.
  tags                         = var.place.tags
}

resource "azurerm_application_insights" "this" {
  name                          = "${var.place.name}-insights"
  resource_group_name           = var.place.group
  location                      = var.place.location
  workspace_id                  = azurerm_log_analytics_workspace.this.id
  application_type              = "other"
  retention_in_days             = var.retention_days < 60 ? 30 : 90
  disable_ip_masking            = false
  local_authentication_disabled = false # The collector can't sign in otherwise: its key writes, and reads nothing.
  sampling_percentage           = 100
  tags                          = var.place.tags
}
