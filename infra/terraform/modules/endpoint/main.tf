# A private way to one resource, and the name that leads there.

resource "azurerm_private_endpoint" "this" {
  name                = "${var.place.name}-${var.what}"
  resource_group_name = var.place.group
  location            = var.place.location
  subnet_id           = var.subnet_id
  tags                = var.place.tags

  private_service_connection {
    name                           = var.what
    private_connection_resource_id = var.target_id
    subresource_names              = [var.subresource]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = var.what
    private_dns_zone_ids = [var.zone_id]
  }
}
