# PostgreSQL with PostGIS, reached by a private endpoint alone. Roles and grants
# are made by our own code, as the administrator's identity: `actual provision`.

resource "azurerm_postgresql_flexible_server" "this" {
  name                              = "${var.place.name}-db-${var.suffix}"
  resource_group_name               = var.place.group
  location                          = var.place.location
  version                           = "16" # From here on a role of ours can be granted what backups need.
  sku_name                          = var.sku
  storage_mb                        = var.storage_mb
  auto_grow_enabled                 = true
  backup_retention_days             = var.backup_days
  geo_redundant_backup_enabled      = var.geo_backup
  public_network_access_enabled     = false
  administrator_login               = "nobody_signs_in"
  administrator_password_wo         = var.throwaway_password
  administrator_password_wo_version = 1
  tags                              = var.place.tags

  authentication {
    active_directory_auth_enabled = true # The administrator's.
    password_auth_enabled         = true # Our roles': made long, kept in the vault.
    tenant_id                     = var.tenant_id
  }

  dynamic "high_availability" {
    for_each = var.high_availability ? ["ZoneRedundant"] : []

    content {
      mode = high_availability.value
    }
  }

  maintenance_window {
    day_of_week  = 0 # Sunday, 08:00 UTC: night in America, and no crew is out.
    start_hour   = 8
    start_minute = 0
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [zone, high_availability[0].standby_availability_zone, storage_mb] # A fail-over swaps the zones; storage grows by itself.
  }
}

resource "azurerm_postgresql_flexible_server_active_directory_administrator" "this" {
  server_name         = azurerm_postgresql_flexible_server.this.name
  resource_group_name = var.place.group
  tenant_id           = var.tenant_id
  object_id           = var.administrator.principal_id
  principal_name      = var.administrator.name
  principal_type      = "ServicePrincipal"
}

resource "azurerm_postgresql_flexible_server_database" "this" {
  name      = "actual"
  server_id = azurerm_postgresql_flexible_server.this.id
  charset   = "UTF8"
  collation = "C.UTF-8"

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_postgresql_flexible_server_configuration" "this" {
  for_each = {
    "azure.extensions"                    = "BTREE_GIST,POSTGIS"
    "require_secure_transport"            = "ON"
    "ssl_min_protocol_version"            = "TLSv1.2"
    "password_encryption"                 = "scram-sha-256"
    "connection_throttle.enable"          = "ON"
    "log_checkpoints"                     = "ON"
    "log_connections"                     = "ON"
    "log_disconnections"                  = "ON"
    "log_lock_waits"                      = "ON"
    "log_min_duration_statement"          = "1000" # Milliseconds. Statements have parameters, not values.
    "log_parameter_max_length"            = "0"    # … and what they were stays out of the log.
    "idle_in_transaction_session_timeout" = "300000"
    "pg_qs.query_capture_mode"            = "TOP"
  }

  name      = each.key
  server_id = azurerm_postgresql_flexible_server.this.id
  value     = each.value
}

module "endpoint" {
  source = "../endpoint"

  place       = var.place
  what        = "database"
  target_id   = azurerm_postgresql_flexible_server.this.id
  subresource = "postgresqlServer"
  subnet_id   = var.subnet_id
  zone_id     = var.zone_id
}
