# Each alert names the page of the runbook that ends it (docs/runbook.md). Figures are
# docs/configuration.md's, as OTLP names them. Levels: 1 wakes, 2 and 3 are told.

locals {
  # The objective: of 30 days 99.9 % of answers are no 5xx. Its budget is 0.1 %; at 14.4
  # times its rate it is gone in 50 hours, at 6 times in five days (Google's SRE
  # workbook, chapter 5: two windows each, so that it fires soon and ends soon).
  objective = 0.999

  burning = <<-KQL
    let budget = ${1 - local.objective};
    let burn = (span: timespan) {
      AppMetrics
      | where TimeGenerated > ago(span) and Name == 'http.server.request.duration'
      | summarize bad = sumif(ItemCount, toint(Properties['http.response.status_code']) >= 500), all = sum(ItemCount)
      | project rate = iff(all == 0, 0.0, todouble(bad) / all / budget)
    };
  KQL

  rules = {
    server-silent = {
      severity = 1, every = "PT5M", window = "PT10M", of = 2
      about    = "No server sends figures: all are down, or the collector is."
      runbook  = "nothing-answers"
      query    = "AppMetrics | where Name == 'actual_ingest_queue_depth' | summarize figures = count() | where figures == 0"
    }
    ingest-failing = {
      severity = 1, every = "PT1M", window = "PT5M", of = 3
      about    = "Events are answered 5xx. Notehub sends them again for a while: nothing is lost yet."
      runbook  = "ingest-answers-500"
      query    = <<-KQL
        AppMetrics
        | where Name == 'http.server.request.duration' and tostring(Properties['http.route']) == '/v1/notehub/events'
        | summarize bad = sumif(ItemCount, toint(Properties['http.response.status_code']) >= 500), all = sum(ItemCount)
        | where bad > 0 and todouble(bad) / all > 0.01
      KQL
    }
    ingest-queue = {
      severity = 1, every = "PT1M", window = "PT5M", of = 3
      about    = "Events wait to be written, three quarters of what may wait: soon the answer is 503."
      runbook  = "ingest-answers-500"
      query    = "AppMetrics | where Name == 'actual_ingest_queue_depth' and Max > 15000"
    }
    presence-behind = {
      severity = 1, every = "PT5M", window = "PT10M", of = 2
      about    = "News of badges waits for more than five minutes to become visits: the presence workers (fences) stand still."
      runbook  = "presence-behind"
      query    = "AppMetrics | where Name == 'actual_marks_oldest_age' and Max > 300"
    }
    burning-fast = {
      severity = 1, every = "PT5M", window = "PT1H", of = 1
      about    = "Errors use up 30 days' budget within about two days."
      runbook  = "errors"
      query    = "${local.burning} burn(1h) | extend lately = toscalar(burn(5m)) | where rate > 14.4 and lately > 14.4"
    }
    burning-slow = {
      severity = 2, every = "PT15M", window = "PT6H", of = 1
      about    = "Errors use up 30 days' budget within five days."
      runbook  = "errors"
      query    = "${local.burning} burn(6h) | extend lately = toscalar(burn(30m)) | where rate > 6.0 and lately > 6.0"
    }
    slow = {
      severity = 2, every = "PT5M", window = "PT15M", of = 3
      about    = "Answers take a second and more on average."
      runbook  = "slow"
      query    = <<-KQL
        AppMetrics
        | where Name == 'http.server.request.duration'
        | summarize seconds = sum(Sum) / sum(ItemCount), answers = sum(ItemCount)
        | where answers > 100 and seconds > 1.0
      KQL
    }
    run-late = {
      severity = 2, every = "PT5M", window = "PT15M", of = 3
      about    = "Scheduled work has not ended when it should have."
      runbook  = "runs"
      query    = "AppMetrics | where Name == 'actual_runs_late' | summarize arg_max(TimeGenerated, Max) | where Max > 0"
    }
    gave-up = {
      severity = 2, every = "PT15M", window = "PT30M", of = 1
      about    = "Runs or tasks gave up, and wait for a person."
      runbook  = "runs"
      query    = "AppMetrics | where Name in ('actual_runs_failed', 'actual_tasks_dead') | summarize arg_max(TimeGenerated, Max) by Name | where Max > 0"
    }
    reports-stale = {
      severity = 3, every = "PT15M", window = "PT6H", of = 1
      about    = "A company's model in Power BI could not be refreshed three times: its people look at old figures."
      runbook  = "power-bi"
      query    = <<-KQL
        ContainerAppConsoleLogs
        | where Log has 'a task failed' and Log has_any ('reporting.refresh.v1', 'reporting.nightly.v1')
        | extend company = extract('"company_id":"([0-9a-f-]+)"', 1, Log)
        | summarize failures = count() by company
        | where failures >= 3
      KQL
    }
    vendor-down = {
      severity = 3, every = "PT15M", window = "PT30M", of = 2
      about    = "A vendor is left alone for half an hour, since it does not answer. Work waits, and goes on by itself."
      runbook  = "vendor-down"
      query    = "AppMetrics | where Name == 'actual_vendor_breakers_open' | summarize arg_max(TimeGenerated, Max) by tostring(Properties['vendor']) | where Max > 0"
    }
    key-ending = {
      severity = 3, every = "PT6H", window = "P1D", of = 1
      about    = "The server's log warns of keys, certificates or connections that end."
      runbook  = "rotate"
      query    = "ContainerAppConsoleLogs | where Log has 'expires soon' or Log has 'ends soon'"
    }
  }

  database = {
    gone        = { severity = 1, metric = "is_db_alive", aggregation = "Maximum", operator = "LessThan", threshold = 1, window = "PT5M", about = "The database is away." }
    full        = { severity = 1, metric = "storage_percent", aggregation = "Maximum", operator = "GreaterThan", threshold = 85, window = "PT15M", about = "The database's storage is full by 85 %: it grows by itself, and did not." }
    busy        = { severity = 2, metric = "cpu_percent", aggregation = "Average", operator = "GreaterThan", threshold = 85, window = "PT30M", about = "The database has been busy by 85 % for half an hour." }
    connections = { severity = 2, metric = "connections_failed", aggregation = "Total", operator = "GreaterThan", threshold = 20, window = "PT15M", about = "Connections to the database fail: a password that is not the vault's, or too many." }
  }

  groups = {
    1 = azurerm_monitor_action_group.wake.id
    2 = azurerm_monitor_action_group.tell.id
    3 = azurerm_monitor_action_group.tell.id
  }
}

resource "azurerm_monitor_scheduled_query_rules_alert_v2" "this" {
  for_each = local.rules

  name                    = "${var.place.name}-${each.key}"
  resource_group_name     = var.place.group
  location                = var.place.location
  display_name            = each.key
  description             = "${each.value.about} Runbook: docs/runbook.md#${each.value.runbook}"
  scopes                  = [var.workspace_id]
  severity                = each.value.severity
  evaluation_frequency    = each.value.every
  window_duration         = each.value.window
  auto_mitigation_enabled = true
  skip_query_validation   = true # The tables are there once the first figures are.
  tags                    = var.place.tags

  criteria {
    query                   = each.value.query
    time_aggregation_method = "Count"
    operator                = "GreaterThan"
    threshold               = 0

    failing_periods {
      number_of_evaluation_periods             = each.value.of
      minimum_failing_periods_to_trigger_alert = each.value.of
    }
  }

  action {
    action_groups = [local.groups[each.value.severity]]
  }
}

resource "azurerm_monitor_metric_alert" "database" {
  for_each = local.database

  name                = "${var.place.name}-database-${each.key}"
  resource_group_name = var.place.group
  scopes              = [var.database_id]
  description         = "${each.value.about} Runbook: docs/runbook.md#database"
  severity            = each.value.severity
  frequency           = "PT5M"
  window_size         = each.value.window
  auto_mitigate       = true
  tags                = var.place.tags

  criteria {
    metric_namespace = "Microsoft.DBforPostgreSQL/flexibleServers"
    metric_name      = each.value.metric
    aggregation      = each.value.aggregation
    operator         = each.value.operator
    threshold        = each.value.threshold
  }

  action {
    action_group_id = local.groups[each.value.severity]
  }
}

resource "azurerm_monitor_metric_alert" "outside" {
  name                = "${var.place.name}-outside"
  resource_group_name = var.place.group
  scopes              = [azurerm_application_insights_standard_web_test.ready.id, var.insights_id]
  description         = "From two places of four /readyz is not 200, or the certificate ends within 21 days. Runbook: docs/runbook.md#nothing-answers"
  severity            = 1
  frequency           = "PT5M"
  window_size         = "PT5M"
  tags                = var.place.tags

  application_insights_web_test_location_availability_criteria {
    web_test_id           = azurerm_application_insights_standard_web_test.ready.id
    component_id          = var.insights_id
    failed_location_count = 2
  }

  action {
    action_group_id = azurerm_monitor_action_group.wake.id
  }
}
