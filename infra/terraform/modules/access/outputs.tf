output "reads" {
  description = "Which identity reads which secret. What starts with secrets waits for it."
  value       = keys(azurerm_role_assignment.secrets)
}
