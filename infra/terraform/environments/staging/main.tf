# Staging: the same, small. What is tried here may be thrown away. Sizes are reasoned in docs/cost.md.

module "environment" {
  source = "../../modules/environment"

  name               = "staging"
  location           = "eastus2"
  suffix             = var.suffix
  host               = var.host
  repository         = var.repository
  on_call            = var.on_call
  phones             = var.phones
  settings           = var.settings
  optional_secrets   = var.optional_secrets
  image              = var.image
  collector_image    = var.collector_image
  throwaway_password = var.throwaway_password
  locked             = false
  budget_from        = "2026-12-01"

  size = {
    database_sku      = "B_Standard_B2s"
    database_mb       = 32768
    backup_days       = 7
    geo_backup        = false
    high_availability = false
    replication       = "LRS"
    cpu               = 0.5
    memory            = "1Gi"
    least             = 1
    most              = 2
    functions         = true
    retention_days    = 30
    daily_gb          = 1
    monthly_budget    = 450
  }
}
