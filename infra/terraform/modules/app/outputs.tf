output "environment_id" {
  description = "The environment's id."
  value       = azurerm_container_app_environment.this.id
}

output "serve_id" {
  description = "The server's id."
  value       = azurerm_container_app.serve.id
}

output "names" {
  description = "What infra/deploy/deploy works on: the app and the jobs."
  value = merge(
    { serve = azurerm_container_app.serve.name },
    { for name, job in azurerm_container_app_job.this : name => job.name },
    { for job in azurerm_container_app_job.publish : "publish" => job.name },
  )
}

output "host" {
  description = "The server's name on the internet, before it has one of its own."
  value       = "${azurerm_container_app.serve.name}.${azurerm_container_app_environment.this.default_domain}"
}

output "environment_address" {
  description = "Where a name of one's own has to lead."
  value       = azurerm_container_app_environment.this.static_ip_address
}
