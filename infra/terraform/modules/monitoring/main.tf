# Who is woken, and what by. The rules are in alerts.tf, the picture in workbook.json.

resource "azurerm_monitor_action_group" "wake" {
  name                = "${var.place.name}-wake"
  resource_group_name = var.place.group
  short_name          = "wake"
  tags                = var.place.tags

  dynamic "email_receiver" {
    for_each = var.on_call

    content {
      name                    = email_receiver.key
      email_address           = email_receiver.value
      use_common_alert_schema = true
    }
  }

  dynamic "voice_receiver" {
    for_each = nonsensitive(var.phones)

    content {
      name         = voice_receiver.key
      country_code = voice_receiver.value.country
      phone_number = voice_receiver.value.number
    }
  }
}

resource "azurerm_monitor_action_group" "tell" {
  name                = "${var.place.name}-tell"
  resource_group_name = var.place.group
  short_name          = "tell"
  tags                = var.place.tags

  dynamic "email_receiver" {
    for_each = var.on_call

    content {
      name                    = email_receiver.key
      email_address           = email_receiver.value
      use_common_alert_schema = true
    }
  }
}

resource "azurerm_monitor_diagnostic_setting" "this" {
  for_each = var.watched

  name                       = "to-logs"
  target_resource_id         = each.value.id
  log_analytics_workspace_id = var.workspace_id

  dynamic "enabled_log" {
    for_each = each.value.logs ? ["allLogs"] : []

    content {
      category_group = enabled_log.value
    }
  }

  dynamic "enabled_metric" {
    for_each = each.value.metrics ? ["AllMetrics"] : []

    content {
      category = enabled_metric.value
    }
  }
}

# From outside, as Notehub and people come; the certificate's end, too.
resource "azurerm_application_insights_standard_web_test" "ready" {
  name                    = "${var.place.name}-ready"
  resource_group_name     = var.place.group
  location                = var.place.location
  application_insights_id = var.insights_id
  geo_locations           = ["us-va-ash-azr", "us-tx-sn1-azr", "us-ca-sjc-azr", "us-il-ch1-azr"]
  frequency               = 300
  timeout                 = 30
  enabled                 = true
  retry_enabled           = true
  tags                    = var.place.tags

  request {
    url                              = "${var.url}/readyz"
    http_verb                        = "GET"
    follow_redirects_enabled         = false
    parse_dependent_requests_enabled = false
  }

  validation_rules {
    expected_status_code        = 200
    ssl_check_enabled           = true
    ssl_cert_remaining_lifetime = 21
  }
}

resource "azurerm_application_insights_workbook" "this" {
  name                = uuidv5("url", "https://actual/${var.place.name}/workbook")
  resource_group_name = var.place.group
  location            = var.place.location
  display_name        = "Actual: ${var.place.name}"
  source_id           = lower(var.workspace_id)
  data_json           = templatefile("${path.module}/workbook.json", { workspace = var.workspace_id })
  tags                = var.place.tags
}
