output "accounts" {
  description = "The accounts' ids, by name: evidence and host."
  value       = { for name, account in azurerm_storage_account.this : name => account.id }
}

output "host_account" {
  description = "The name of the account of the Functions host."
  value       = azurerm_storage_account.this["host"].name
}

output "evidence" {
  description = "The ids of the containers of evidence, by name: checkpoints and bundles. The scopes of roles."
  value       = { for name, container in azurerm_storage_container.evidence : name => container.id }
}

output "checkpoints_url" {
  description = "Where checkpoints are anchored."
  value       = "${azurerm_storage_account.this["evidence"].primary_blob_endpoint}checkpoints"
}

output "packages_url" {
  description = "Where the package of the Functions host is."
  value       = "https://${azurerm_storage_account.this["host"].name}.blob.core.windows.net/packages" # Known before it is there: the plan shows what runs.
}

output "packages" {
  description = "The id of the container of packages: the scope of a role."
  value       = azurerm_storage_container.packages.id
}
