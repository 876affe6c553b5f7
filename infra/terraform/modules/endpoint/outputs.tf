output "id" {
  description = "The endpoint's id."
  value       = azurerm_private_endpoint.this.id
}
