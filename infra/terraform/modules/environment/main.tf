# One environment, whole. Staging and production are this, in other sizes.

data "azurerm_client_config" "current" {}

resource "azurerm_resource_group" "this" {
  name     = "actual-${var.name}"
  location = var.location
  tags     = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

locals {
  tags = {
    system      = "actual"
    environment = var.name
    made-by     = "terraform"
  }

  place = {
    group    = azurerm_resource_group.this.name
    location = azurerm_resource_group.this.location
    name     = "actual-${var.name}"
    tags     = local.tags
  }

  # Secrets by the setting that has them; the names are those in the vault.
  served = merge({
    ACTUAL_DATABASE_URL_APP       = "database-url-app"
    ACTUAL_DATABASE_URL_INGEST    = "database-url-ingest"
    ACTUAL_DATABASE_URL_DIRECTORY = "database-url-directory"
    ACTUAL_DATABASE_URL_OPS       = "database-url-ops"
    ACTUAL_LEDGER_KEY             = "ledger-key"
  }, var.optional_secrets)

  secrets = {
    serve     = local.served
    functions = local.served
    migrate   = { ACTUAL_DATABASE_URL_OWNER = "database-url-owner" }
    provision = {
      for role in ["owner", "app", "ingest", "directory", "ops", "backup"] :
      "ACTUAL_DATABASE_URL_${upper(role)}" => "database-url-${role}"
    }
  }

  settings = merge({
    ACTUAL_ENVIRONMENT     = var.name == "production" ? "live" : "staging"
    ACTUAL_PUBLIC_URL      = "https://${var.host}"
    ACTUAL_TRUSTED_PROXIES = "${module.network.apps_prefix},100.64.0.0/10" # The environment's proxy is in either.
    ACTUAL_VAULT_URL       = "${module.vault.uri}keys/${local.wrapping_key}"
    ACTUAL_ANCHOR_URL      = module.storage.checkpoints_url
    ACTUAL_ANCHOR_EVERY    = "1h" # Each is a blob of its own, and all are read when a ledger is verified.
    ACTUAL_LOG_LEVEL       = "info"
  }, var.settings)

  wrapping_key = "vendors"
}

module "network" {
  source = "../network"

  place = local.place
}

module "telemetry" {
  source = "../telemetry"

  place          = local.place
  retention_days = var.size.retention_days
  daily_gb       = var.size.daily_gb
}

module "identities" {
  source = "../identities"

  place = local.place
  names = {
    serve     = "the server"
    migrate   = "brings the schema up to date, as its owner"
    provision = "makes database roles and extensions, as the database's administrator"
    publish   = "puts the package of the Functions host into its storage"
    functions = "the Functions host"
    deploy    = "GitHub Actions"
  }
  github = { repository = var.repository, environment = var.name }
}

module "vault" {
  source = "../vault"

  place     = local.place
  tenant_id = data.azurerm_client_config.current.tenant_id
  subnet_id = module.network.subnets["endpoints"]
  zone_id   = module.network.zones["vault"]
  suffix    = var.suffix
}

module "registry" {
  source = "../registry"

  place     = local.place
  subnet_id = module.network.subnets["endpoints"]
  zone_id   = module.network.zones["registry"]
  suffix    = var.suffix
}

module "storage" {
  source = "../storage"

  place       = local.place
  subnet_id   = module.network.subnets["endpoints"]
  zones       = module.network.zones
  suffix      = var.suffix
  locked      = var.locked
  replication = var.size.replication
}

module "database" {
  source = "../database"

  place              = local.place
  subnet_id          = module.network.subnets["endpoints"]
  zone_id            = module.network.zones["database"]
  suffix             = var.suffix
  tenant_id          = data.azurerm_client_config.current.tenant_id
  administrator      = { name = module.identities.names["provision"], principal_id = module.identities.principals["provision"] }
  throwaway_password = var.throwaway_password
  sku                = var.size.database_sku
  storage_mb         = var.size.database_mb
  backup_days        = var.size.backup_days
  geo_backup         = var.size.geo_backup
  high_availability  = var.size.high_availability
}

module "access" {
  source = "../access"

  place        = local.place
  principals   = module.identities.principals
  secrets      = { for who, secrets in local.secrets : who => toset(values(secrets)) }
  wrapping_key = local.wrapping_key
  scopes = {
    group        = azurerm_resource_group.this.id
    registry     = module.registry.id
    vault        = module.vault.id
    checkpoints  = module.storage.evidence["checkpoints"]
    host_storage = module.storage.accounts["host"]
    packages     = module.storage.packages
  }
}

module "app" {
  source = "../app"

  place           = local.place
  subnet_id       = module.network.subnets["apps"]
  zone_redundant  = var.size.least > 1
  image           = "${module.registry.server}/${var.image}"
  collector_image = "${module.registry.server}/${var.collector_image}"
  registry        = module.registry.server
  identities      = module.identities.ids
  clients         = module.identities.clients
  vault_uri       = module.vault.uri
  settings        = local.settings
  secrets         = local.secrets
  database_host   = module.database.host
  functions       = var.size.functions
  packages_url    = module.storage.packages_url
  telemetry       = module.telemetry.connection_string
  replicas        = { least = var.size.least, most = var.size.most }
  size            = { cpu = var.size.cpu, memory = var.size.memory }

  depends_on = [module.access] # What starts with secrets must be allowed to read them.
}

module "functions" {
  source = "../functions"
  count  = var.size.functions ? 1 : 0

  place           = local.place
  subnet_id       = module.network.subnets["functions"]
  storage_account = module.storage.host_account
  package_url     = "${module.storage.packages_url}/functions-${regex("[0-9a-f]{64}$", var.image)}.zip"
  identity        = { id = module.identities.ids["functions"], client = module.identities.clients["functions"] }
  vault_uri       = module.vault.uri
  settings        = local.settings
  secrets         = local.secrets["functions"]
  telemetry       = module.telemetry.connection_string
  instances       = { least = 1, most = 4 }

  depends_on = [module.access]
}

module "monitoring" {
  source = "../monitoring"

  place        = local.place
  workspace_id = module.telemetry.workspace_id
  insights_id  = module.telemetry.insights_id
  url          = "https://${var.host}"
  database_id  = module.database.id
  on_call      = var.on_call
  phones       = var.phones
  watched      = local.watched
}

locals {
  # What has diagnostic settings; the linter holds that nothing that can have them
  # is left out.
  watched = merge(
    {
      vault              = { id = module.vault.id }
      registry           = { id = module.registry.id }
      database           = { id = module.database.id }
      apps               = { id = module.app.environment_id }
      serve              = { id = module.app.serve_id, logs = false } # Its log is the environment's.
      insights           = { id = module.telemetry.insights_id }
      workspace          = { id = module.telemetry.workspace_id }
      network            = { id = module.network.watched["network"] }
      outbound           = { id = module.network.watched["outbound"] }
      nsg-apps           = { id = module.network.watched["nsg-apps"], metrics = false }
      nsg-endpoints      = { id = module.network.watched["nsg-endpoints"], metrics = false }
      nsg-functions      = { id = module.network.watched["nsg-functions"], metrics = false }
      nsg-reports        = { id = module.network.watched["nsg-reports"], metrics = false }
      storage-evidence   = { id = module.storage.accounts["evidence"], logs = false }
      storage-host       = { id = module.storage.accounts["host"], logs = false }
      storage-evidence-b = { id = "${module.storage.accounts["evidence"]}/blobServices/default" } # Who read or wrote what.
      storage-host-b     = { id = "${module.storage.accounts["host"]}/blobServices/default" }
    },
    var.size.functions ? {
      functions = { id = module.functions[0].id }
      plan      = { id = module.functions[0].plan_id, logs = false }
    } : {},
  )
}

resource "azurerm_consumption_budget_resource_group" "this" {
  name              = "actual-${var.name}"
  resource_group_id = azurerm_resource_group.this.id
  amount            = var.size.monthly_budget
  time_grain        = "Monthly"

  time_period {
    start_date = "${var.budget_from}T00:00:00Z"
  }

  notification {
    operator       = "GreaterThan"
    threshold      = 80
    threshold_type = "Actual"
    contact_groups = [module.monitoring.tell]
  }

  notification {
    operator       = "GreaterThan"
    threshold      = 100
    threshold_type = "Forecasted"
    contact_groups = [module.monitoring.tell]
  }
}

# Nobody deletes the database, the evidence or the vault by a slip in the portal.
resource "azurerm_management_lock" "kept" {
  for_each = {
    database = module.database.id
    evidence = module.storage.accounts["evidence"]
    vault    = module.vault.id
  }

  name       = "kept"
  scope      = each.value
  lock_level = "CanNotDelete"
  notes      = "Take this lock away on purpose, with a second person (docs/runbook.md)."
}
