# Secrets and the key that wraps vendor credentials. Terraform makes the vault and
# says who may read what; it neither makes nor reads a secret, so that none is in
# its state: infra/deploy/secrets writes them.

resource "azurerm_key_vault" "this" {
  name                          = "${replace(var.place.name, "actual-", "act-")}-${var.suffix}"
  resource_group_name           = var.place.group
  location                      = var.place.location
  tenant_id                     = var.tenant_id
  sku_name                      = "standard"
  enable_rbac_authorization     = true
  public_network_access_enabled = false
  purge_protection_enabled      = true # What wraps credentials can't be lost by one person's mistake.
  soft_delete_retention_days    = 90
  tags                          = var.place.tags

  network_acls {
    default_action = "Deny"
    bypass         = "AzureServices" # Secrets are written by Azure's management, which asks for a role of its own.
  }
}

module "endpoint" {
  source = "../endpoint"

  place       = var.place
  what        = "vault"
  target_id   = azurerm_key_vault.this.id
  subresource = "vault"
  subnet_id   = var.subnet_id
  zone_id     = var.zone_id
}
