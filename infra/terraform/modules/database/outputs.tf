output "id" {
  description = "The server's id."
  value       = azurerm_postgresql_flexible_server.this.id
}

output "host" {
  description = "The server's name, which leads to its private endpoint within the network."
  value       = azurerm_postgresql_flexible_server.this.fqdn
}

output "name" {
  description = "The server's short name, for az postgres flexible-server."
  value       = azurerm_postgresql_flexible_server.this.name
}
