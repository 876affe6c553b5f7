output "id" {
  description = "The Functions app's id."
  value       = azurerm_linux_function_app.this.id
}

output "plan_id" {
  description = "Its plan's id."
  value       = azurerm_service_plan.this.id
}

output "name" {
  description = "Its name."
  value       = azurerm_linux_function_app.this.name
}

output "host" {
  description = "Its name on the internet."
  value       = azurerm_linux_function_app.this.default_hostname
}
