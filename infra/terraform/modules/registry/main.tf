# Images are imported by Azure's management from where they were built
# (infra/deploy/deploy), and pulled by identities. Nobody pushes.

resource "azurerm_container_registry" "this" {
  name                          = "${replace(var.place.name, "-", "")}${var.suffix}"
  resource_group_name           = var.place.group
  location                      = var.place.location
  sku                           = "Premium" # The only one with private endpoints.
  admin_enabled                 = false
  anonymous_pull_enabled        = false
  public_network_access_enabled = false
  network_rule_bypass_option    = "AzureServices" # Imports.
  retention_policy_in_days      = 30              # Of images without a tag.
  tags                          = var.place.tags
}

module "endpoint" {
  source = "../endpoint"

  place       = var.place
  what        = "registry"
  target_id   = azurerm_container_registry.this.id
  subresource = "registry"
  subnet_id   = var.subnet_id
  zone_id     = var.zone_id
}
