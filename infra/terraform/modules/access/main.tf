# Who may do what: all of it is in this file. Nobody owns or contributes to
# anything as a whole, and a secret is read by whom it is for.

locals {
  roles = {
    serve-pulls     = { who = "serve", role = "AcrPull", scope = var.scopes.registry, why = "starts from our image" }
    migrate-pulls   = { who = "migrate", role = "AcrPull", scope = var.scopes.registry, why = "starts from our image" }
    provision-pulls = { who = "provision", role = "AcrPull", scope = var.scopes.registry, why = "starts from our image" }
    serve-wraps     = { who = "serve", role = "Key Vault Crypto User", scope = "${var.scopes.vault}/keys/${var.wrapping_key}", why = "wraps and unwraps what seals vendor credentials" }
    functions-wraps = { who = "functions", role = "Key Vault Crypto User", scope = "${var.scopes.vault}/keys/${var.wrapping_key}", why = "wraps and unwraps what seals vendor credentials" }
    functions-keeps = { who = "functions", role = "Storage Blob Data Owner", scope = var.scopes.host_storage, why = "the host keeps leases of timers there" }
    publish-pulls   = { who = "publish", role = "AcrPull", scope = var.scopes.registry, why = "starts from our image" }
    publish-writes  = { who = "publish", role = "Storage Blob Data Contributor", scope = var.scopes.packages, why = "puts the host's package there" }
  }

  reads = merge([
    for who, names in var.secrets : {
      for name in names : "${who}-reads-${name}" => { who = who, scope = "${var.scopes.vault}/secrets/${name}" }
    }
  ]...)
}

resource "azurerm_role_assignment" "this" {
  for_each = local.roles

  principal_id         = var.principals[each.value.who]
  principal_type       = "ServicePrincipal"
  role_definition_name = each.value.role
  scope                = each.value.scope
  description          = "${each.value.who}: ${each.value.why}"
}

resource "azurerm_role_assignment" "secrets" {
  for_each = local.reads

  principal_id         = var.principals[each.value.who]
  principal_type       = "ServicePrincipal"
  role_definition_name = "Key Vault Secrets User"
  scope                = each.value.scope
  description          = "${each.value.who}: reads this secret"
}

# Checkpoints are added and read back, and never deleted: not even where the
# container is not locked yet.
resource "azurerm_role_definition" "anchor" {
  name        = "${var.place.name} anchor"
  scope       = var.scopes.group
  description = "Adds checkpoints and reads them."

  permissions {
    actions = ["Microsoft.Storage/storageAccounts/blobServices/containers/read"]
    data_actions = [
      "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
      "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
      "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
    ]
  }

  assignable_scopes = [var.scopes.group]
}

resource "azurerm_role_assignment" "anchor" {
  for_each = toset(["serve", "functions"])

  principal_id       = var.principals[each.value]
  principal_type     = "ServicePrincipal"
  role_definition_id = azurerm_role_definition.anchor.role_definition_resource_id
  scope              = var.scopes.checkpoints
  description        = "${each.value}: anchors checkpoints"
}

# What infra/deploy/deploy does, and no more: it reads no secret, sees no data, and
# changes no network.
resource "azurerm_role_definition" "deploy" {
  name        = "${var.place.name} deploy"
  scope       = var.scopes.group
  description = "Imports an image, starts jobs, makes revisions and moves traffic between them."

  permissions {
    actions = [
      "Microsoft.Resources/subscriptions/resourceGroups/read",
      "Microsoft.ContainerRegistry/registries/read",
      "Microsoft.ContainerRegistry/registries/importImage/action",
      "Microsoft.App/managedEnvironments/read",
      "Microsoft.App/managedEnvironments/join/action",
      "Microsoft.App/containerApps/read",
      "Microsoft.App/containerApps/write",
      "Microsoft.App/containerApps/revisions/read",
      "Microsoft.App/containerApps/revisions/activate/action",
      "Microsoft.App/containerApps/revisions/deactivate/action",
      "Microsoft.App/containerApps/revisions/restart/action",
      "Microsoft.App/jobs/read",
      "Microsoft.App/jobs/write",
      "Microsoft.App/jobs/start/action",
      "Microsoft.App/jobs/executions/read",
      "Microsoft.App/jobs/execution/read",
      "Microsoft.App/locations/*/read",
      "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
      "Microsoft.ManagedIdentity/userAssignedIdentities/read",
      "Microsoft.Web/sites/read",
      "Microsoft.Web/sites/restart/action",
      "Microsoft.Web/sites/config/read",
      "Microsoft.Web/sites/config/list/action", # Settings: references to the vault, no values of it.
      "Microsoft.Web/sites/config/write",       # Which package it runs.
      "Microsoft.Web/sites/syncfunctiontriggers/action",
      "Microsoft.Insights/metrics/read",
      "Microsoft.Insights/components/read",
      "Microsoft.Insights/components/query/read",
    ]
  }

  assignable_scopes = [var.scopes.group]
}

resource "azurerm_role_assignment" "deploy" {
  principal_id       = var.principals["deploy"]
  principal_type     = "ServicePrincipal"
  role_definition_id = azurerm_role_definition.deploy.role_definition_resource_id
  scope              = var.scopes.group
  description        = "deploy: what infra/deploy/deploy does"
}
