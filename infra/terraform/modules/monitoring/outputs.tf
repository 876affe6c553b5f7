output "wake" {
  description = "The action group that wakes."
  value       = azurerm_monitor_action_group.wake.id
}

output "tell" {
  description = "The action group that tells."
  value       = azurerm_monitor_action_group.tell.id
}

output "alerts" {
  description = "The alerts' names, for the runbook's check that each fires."
  value       = concat(keys(local.rules), [for name in keys(local.database) : "database-${name}"], ["outside"])
}
