output "workspace_id" {
  description = "The workspace's id."
  value       = azurerm_log_analytics_workspace.this.id
}

output "insights_id" {
  description = "Application Insights' id."
  value       = azurerm_application_insights.this.id
}

output "insights_app" {
  description = "Its application id, which infra/deploy/deploy asks for figures."
  value       = azurerm_application_insights.this.app_id
}

output "connection_string" {
  description = "How telemetry is sent. It can write, and reads nothing."
  value       = azurerm_application_insights.this.connection_string
  sensitive   = true
}
