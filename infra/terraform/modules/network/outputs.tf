output "subnets" {
  description = "The subnets' ids, by name: apps, endpoints, functions, reports."
  value       = { for name, subnet in azurerm_subnet.this : name => subnet.id }
}

output "zones" {
  description = "The private DNS zones' ids, by what they name: database, vault, blob, queue, registry."
  value       = { for name, zone in azurerm_private_dns_zone.this : name => zone.id }
}

output "apps_prefix" {
  description = "The addresses of the apps' subnet: their proxy is in it."
  value       = local.subnets.apps.prefix
}

output "outbound_address" {
  description = "The one address that vendors see."
  value       = azurerm_public_ip.out.ip_address
}

output "watched" {
  description = "What has diagnostic settings, by name."
  value = merge(
    { network = azurerm_virtual_network.this.id, outbound = azurerm_public_ip.out.id },
    { for name, id in local.groups : "nsg-${name}" => id },
  )
}
