# Who acts. Each is for one thing; what it may do is in ../access.

resource "azurerm_user_assigned_identity" "this" {
  for_each = var.names

  name                = "${var.place.name}-${each.key}"
  resource_group_name = var.place.group
  location            = var.place.location
  tags                = merge(var.place.tags, { purpose = each.value })
}

# GitHub Actions acts as deploy by a token that GitHub signs for one run.
resource "azurerm_federated_identity_credential" "deploy" {
  name                = "github-${var.github.environment}"
  resource_group_name = var.place.group
  parent_id           = azurerm_user_assigned_identity.this["deploy"].id
  issuer              = "https://token.actions.githubusercontent.com"
  audience            = ["api://AzureADTokenExchange"]
  subject             = "repo:${var.github.repository}:environment:${var.github.environment}"
}
