output "id" {
  description = "The vault's id: the scope of roles."
  value       = azurerm_key_vault.this.id
}

output "name" {
  description = "The vault's name, for infra/deploy/secrets."
  value       = azurerm_key_vault.this.name
}

output "uri" {
  description = "The vault's address, ending with a slash."
  value       = azurerm_key_vault.this.vault_uri
}
