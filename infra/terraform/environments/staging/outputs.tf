output "deploy" {
  description = "What infra/deploy works with. It goes into the variable ACTUAL_DEPLOY of the environment on GitHub."
  value       = module.environment.deploy
}

output "dns" {
  description = "What the name has to lead to."
  value       = module.environment.dns
}

output "outbound_address" {
  description = "The one address that vendors see."
  value       = module.environment.outbound_address
}

output "alerts" {
  description = "The alerts there are."
  value       = module.environment.alerts
}
