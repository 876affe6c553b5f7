# The server, and the jobs that need to be within the network. infra/deploy/deploy
# makes revisions and moves traffic; Terraform owns everything else of it.

resource "azurerm_container_app_environment" "this" {
  name                               = "${var.place.name}-apps"
  resource_group_name                = var.place.group
  location                           = var.place.location
  infrastructure_subnet_id           = var.subnet_id
  infrastructure_resource_group_name = "${var.place.group}-nodes"
  internal_load_balancer_enabled     = false # Notehub and people come by the internet.
  zone_redundancy_enabled            = var.zone_redundant
  logs_destination                   = "azure-monitor" # By the diagnostic setting: no key of a workspace.
  mutual_tls_enabled                 = true            # Also between nodes.
  tags                               = var.place.tags

  workload_profile {
    name                  = "Consumption"
    workload_profile_type = "Consumption"
  }

  lifecycle {
    ignore_changes = [infrastructure_resource_group_name]
  }
}

locals {
  port = 8080

  # Of every process: who it is, and where it is.
  common = merge(var.settings, {
    ACTUAL_LISTEN     = "0.0.0.0:${local.port}"
    ACTUAL_OPS_LISTEN = "127.0.0.1:9090" # Ingress leads to the other port alone.
  })

  collector = yamlencode({
    receivers = { otlp = { protocols = { grpc = { endpoint = "127.0.0.1:4317" } } } }
    processors = {
      memory_limiter    = { check_interval = "1s", limit_mib = 200 }
      cumulativetodelta = {} # Azure adds up what it is sent.
      batch             = { timeout = "10s" }
    }
    exporters  = { azuremonitor = { connection_string = "$${env:APPLICATIONINSIGHTS_CONNECTION_STRING}" } }
    extensions = { health_check = { endpoint = "0.0.0.0:13133" } }
    service = {
      extensions = ["health_check"]
      telemetry  = { logs = { level = "warn" } }
      pipelines = {
        traces  = { receivers = ["otlp"], processors = ["memory_limiter", "batch"], exporters = ["azuremonitor"] }
        metrics = { receivers = ["otlp"], processors = ["memory_limiter", "cumulativetodelta", "batch"], exporters = ["azuremonitor"] }
      }
    }
  })

  jobs = {
    migrate = {
      args    = ["migrate"]
      seconds = 3600
      extra   = {}
    }
    provision = {
      args    = ["provision"]
      seconds = 600
      extra   = { ACTUAL_DATABASE_URL_ADMIN = "postgres://${var.place.name}-provision@${var.database_host}:5432/actual?sslmode=verify-full&sslrootcert=system" }
    }
  }
}

resource "azurerm_container_app" "serve" {
  name                         = "${var.place.name}-serve"
  resource_group_name          = var.place.group
  container_app_environment_id = azurerm_container_app_environment.this.id
  revision_mode                = "Multiple" # The one that serves, and the one that is tried.
  max_inactive_revisions       = 10
  workload_profile_name        = "Consumption"
  tags                         = var.place.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [var.identities["serve"]]
  }

  registry {
    server   = var.registry
    identity = var.identities["serve"]
  }

  dynamic "secret" {
    for_each = toset(values(var.secrets["serve"]))

    content {
      name                = secret.value
      key_vault_secret_id = "${var.vault_uri}secrets/${secret.value}"
      identity            = var.identities["serve"]
    }
  }

  ingress {
    external_enabled           = true
    allow_insecure_connections = false
    target_port                = local.port
    transport                  = "auto"
    client_certificate_mode    = "ignore"

    traffic_weight {
      latest_revision = true
      percentage      = 100
    }
  }

  template {
    min_replicas                     = var.replicas.least
    max_replicas                     = var.replicas.most
    termination_grace_period_seconds = 60 # Longer than ACTUAL_SHUTDOWN_TIMEOUT and the last batch.

    http_scale_rule {
      name                = "requests"
      concurrent_requests = "100"
    }

    container {
      name   = "serve"
      image  = var.image
      args   = ["serve"]
      cpu    = var.size.cpu
      memory = var.size.memory

      dynamic "env" {
        for_each = merge(local.common, {
          OTEL_EXPORTER_OTLP_ENDPOINT = "http://127.0.0.1:4317"
          AZURE_CLIENT_ID             = var.clients["serve"]
        })

        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = var.secrets["serve"]

        content {
          name        = env.key
          secret_name = env.value
        }
      }

      # Before it answers, it proves the locks between companies.
      startup_probe {
        transport               = "HTTP"
        port                    = local.port
        path                    = "/healthz"
        interval_seconds        = 5
        timeout                 = 3
        failure_count_threshold = 24
      }

      liveness_probe {
        transport               = "HTTP"
        port                    = local.port
        path                    = "/healthz"
        interval_seconds        = 10
        timeout                 = 5
        failure_count_threshold = 6
      }

      # Not ready where the database is away: it gets no requests, and is not restarted.
      readiness_probe {
        transport               = "HTTP"
        port                    = local.port
        path                    = "/readyz"
        interval_seconds        = 5
        timeout                 = 5
        failure_count_threshold = 3
        success_count_threshold = 1
      }
    }

    container {
      name   = "collector"
      image  = var.collector_image
      args   = ["--config=env:COLLECTOR_CONFIG"]
      cpu    = 0.25
      memory = "0.5Gi"

      env {
        name  = "COLLECTOR_CONFIG"
        value = local.collector
      }

      env {
        name  = "APPLICATIONINSIGHTS_CONNECTION_STRING"
        value = var.telemetry
      }

      liveness_probe {
        transport = "HTTP"
        port      = 13133
        path      = "/"
      }
    }
  }

  lifecycle {
    ignore_changes = [
      template[0].container[0].image,
      template[0].revision_suffix,
      ingress[0].traffic_weight,
    ]
  }
}

# Only from within the network can the storage of the Functions host be written. The
# job runs from the image that is deployed, and writes the package that the image's
# own binary makes of itself: the very bytes that were tested and signed.
resource "azurerm_container_app_job" "publish" {
  count = var.functions ? 1 : 0

  name                         = "${var.place.name}-publish"
  resource_group_name          = var.place.group
  location                     = var.place.location
  container_app_environment_id = azurerm_container_app_environment.this.id
  replica_timeout_in_seconds   = 900
  replica_retry_limit          = 0
  workload_profile_name        = "Consumption"
  tags                         = var.place.tags

  manual_trigger_config {
    parallelism              = 1
    replica_completion_count = 1
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [var.identities["publish"]]
  }

  registry {
    server   = var.registry
    identity = var.identities["publish"]
  }

  template {
    container {
      name   = "publish"
      image  = var.image
      args   = ["functions", "package", "${var.packages_url}/functions-${regex("[0-9a-f]{64}$", var.image)}.zip"]
      cpu    = 0.5
      memory = "1Gi"

      env {
        name  = "AZURE_CLIENT_ID"
        value = var.clients["publish"]
      }
    }
  }

  lifecycle {
    ignore_changes = [template[0].container[0].image, template[0].container[0].args]
  }
}

resource "azurerm_container_app_job" "this" {
  for_each = local.jobs

  name                         = "${var.place.name}-${each.key}"
  resource_group_name          = var.place.group
  location                     = var.place.location
  container_app_environment_id = azurerm_container_app_environment.this.id
  replica_timeout_in_seconds   = each.value.seconds
  replica_retry_limit          = 0 # Once: a person looks at what failed.
  workload_profile_name        = "Consumption"
  tags                         = var.place.tags

  manual_trigger_config {
    parallelism              = 1
    replica_completion_count = 1
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [var.identities[each.key]]
  }

  registry {
    server   = var.registry
    identity = var.identities[each.key]
  }

  dynamic "secret" {
    for_each = toset(values(var.secrets[each.key]))

    content {
      name                = secret.value
      key_vault_secret_id = "${var.vault_uri}secrets/${secret.value}"
      identity            = var.identities[each.key]
    }
  }

  template {
    container {
      name   = each.key
      image  = var.image
      args   = each.value.args
      cpu    = 0.5
      memory = "1Gi"

      dynamic "env" {
        for_each = merge(each.value.extra, { AZURE_CLIENT_ID = var.clients[each.key] })

        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = var.secrets[each.key]

        content {
          name        = env.key
          secret_name = env.value
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [template[0].container[0].image]
  }
}
