output "id" {
  description = "The registry's id: the scope of roles."
  value       = azurerm_container_registry.this.id
}

output "name" {
  description = "The registry's name, for az acr import."
  value       = azurerm_container_registry.this.name
}

output "server" {
  description = "The host that images are pulled from."
  value       = azurerm_container_registry.this.login_server
}
