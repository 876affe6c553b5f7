# Two accounts: evidence, which is written once, and what the Functions host needs
# to keep, which it overwrites. Neither takes a key: identities alone.

locals {
  accounts = {
    evidence = { name = "ev", replication = var.replication }
    host     = { name = "fn", replication = "LRS" } # Leases and the package: made again by a deployment.
  }

  evidence = toset(["checkpoints", "bundles"])

  endpoints = {
    evidence-blob = { account = "evidence", subresource = "blob" }
    host-blob     = { account = "host", subresource = "blob" }
    host-queue    = { account = "host", subresource = "queue" }
  }
}

resource "azurerm_storage_account" "this" {
  for_each = local.accounts

  name                              = "${replace(var.place.name, "-", "")}${each.value.name}${var.suffix}"
  resource_group_name               = var.place.group
  location                          = var.place.location
  account_kind                      = "StorageV2"
  account_tier                      = "Standard"
  account_replication_type          = each.value.replication
  min_tls_version                   = "TLS1_2"
  https_traffic_only_enabled        = true
  public_network_access_enabled     = false
  shared_access_key_enabled         = false # The keys that Azure makes anyhow open nothing.
  default_to_oauth_authentication   = true
  allow_nested_items_to_be_public   = false
  cross_tenant_replication_enabled  = false
  local_user_enabled                = false
  infrastructure_encryption_enabled = true
  tags                              = var.place.tags

  network_rules {
    default_action = "Deny"
    bypass         = ["AzureServices"]
  }

  blob_properties {
    versioning_enabled = true

    delete_retention_policy {
      days = 30
    }

    container_delete_retention_policy {
      days = 30
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_storage_container" "evidence" {
  for_each = local.evidence

  name                  = each.value
  storage_account_id    = azurerm_storage_account.this["evidence"].id
  container_access_type = "private"
}

resource "azurerm_storage_container_immutability_policy" "evidence" {
  for_each = local.evidence

  storage_container_resource_manager_id = azurerm_storage_container.evidence[each.value].id
  immutability_period_in_days           = var.evidence_days
  protected_append_writes_enabled       = true
  locked                                = var.locked
}

resource "azurerm_storage_container" "packages" {
  name                  = "packages"
  storage_account_id    = azurerm_storage_account.this["host"].id
  container_access_type = "private"
}

resource "azurerm_storage_management_policy" "evidence" {
  storage_account_id = azurerm_storage_account.this["evidence"].id

  rule {
    name    = "colder"
    enabled = true

    filters {
      blob_types   = ["blockBlob"]
      prefix_match = ["bundles/"]
    }

    actions {
      base_blob {
        tier_to_cool_after_days_since_modification_greater_than = 90
        tier_to_cold_after_days_since_modification_greater_than = 365
      }
    }
  }
}

module "endpoint" {
  source   = "../endpoint"
  for_each = local.endpoints

  place       = var.place
  what        = each.key
  target_id   = azurerm_storage_account.this[each.value.account].id
  subresource = each.value.subresource
  subnet_id   = var.subnet_id
  zone_id     = var.zones[each.value.subresource]
}
