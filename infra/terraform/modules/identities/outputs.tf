output "ids" {
  description = "The identities' resource ids, by name."
  value       = { for name, identity in azurerm_user_assigned_identity.this : name => identity.id }
}

output "principals" {
  description = "Their object ids in Entra, by name: what roles are given to."
  value       = { for name, identity in azurerm_user_assigned_identity.this : name => identity.principal_id }
}

output "clients" {
  description = "Their client ids, by name: what AZURE_CLIENT_ID is."
  value       = { for name, identity in azurerm_user_assigned_identity.this : name => identity.client_id }
}

output "names" {
  description = "Their names, by name here."
  value       = { for name, identity in azurerm_user_assigned_identity.this : name => identity.name }
}
