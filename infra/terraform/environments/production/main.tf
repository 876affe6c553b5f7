# Production. Sizes are reasoned in docs/cost.md.

module "environment" {
  source = "../../modules/environment"

  name               = "production"
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
  locked             = true
  budget_from        = "2026-12-01"

  size = {
    database_sku      = "GP_Standard_D4ds_v5"
    database_mb       = 524288
    backup_days       = 35
    geo_backup        = true
    high_availability = true
    replication       = "GZRS"
    cpu               = 1.75
    memory            = "3.5Gi"
    least             = 2
    most              = 6
    functions         = true
    retention_days    = 90
    daily_gb          = 10
    monthly_budget    = 2200
  }
}
