output "group" {
  description = "The resource group."
  value       = azurerm_resource_group.this.name
}

output "deploy" {
  description = "What infra/deploy works with: names, and who GitHub Actions is. No secret is among them."
  value = {
    group         = azurerm_resource_group.this.name
    registry      = module.registry.name
    server        = module.registry.server
    vault         = module.vault.name
    wrapping_key  = local.wrapping_key
    database      = module.database.name
    database_host = module.database.host
    app           = module.app.names["serve"]
    migrate       = module.app.names["migrate"]
    provision     = module.app.names["provision"]
    functions     = var.size.functions ? module.functions[0].name : ""
    host          = var.size.functions ? module.functions[0].host : ""
    publish       = var.size.functions ? module.app.names["publish"] : ""
    packages      = module.storage.packages_url
    insights      = module.telemetry.insights_app
    client_id     = module.identities.clients["deploy"]
    tenant_id     = data.azurerm_client_config.current.tenant_id
  }
}

output "url" {
  description = "Where people find it."
  value       = "https://${var.host}"
}

output "dns" {
  description = "What the name has to lead to: a CNAME to the first, or an A record of the second."
  value       = { cname = module.app.host, a = module.app.environment_address }
}

output "outbound_address" {
  description = "The one address that vendors see, for their allow lists."
  value       = module.network.outbound_address
}

output "alerts" {
  description = "The alerts there are."
  value       = module.monitoring.alerts
}
