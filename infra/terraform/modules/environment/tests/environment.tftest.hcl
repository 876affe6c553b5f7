# What an environment is made of, and what it refuses, without Azure: every resource
# is a mock of the provider's schema.

mock_provider "azurerm" {}

variables {
  name               = "production"
  location           = "eastus2"
  suffix             = "abc"
  host               = "actual.example.com"
  repository         = "owner/actual"
  on_call            = { lead = "on-call@example.com" }
  throwaway_password = "drawn-for-each-run"
  locked             = true
  budget_from        = "2026-12-01"
  image              = "actual@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  collector_image    = "collector@sha256:0000000000000000000000000000000000000000000000000000000000000000"
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

run "whole" {
  command = plan

  assert {
    condition     = output.group == "actual-production" && output.url == "https://actual.example.com"
    error_message = "The environment is called as it is."
  }

  assert {
    condition     = length(output.alerts) >= 16
    error_message = "Alerts are missing."
  }

  assert {
    condition     = length(module.app.names) == 4 && output.deploy.publish == "actual-production-publish"
    error_message = "There is a job that puts the Functions host's package where the host reads it."
  }

  assert {
    condition     = length(azurerm_management_lock.kept) == 3
    error_message = "The database, the evidence and the vault are locked against a slip."
  }
}

run "without_functions" {
  command = plan

  variables {
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
      most              = 1
      functions         = false
      retention_days    = 30
      daily_gb          = 1
      monthly_budget    = 300
    }
  }

  assert {
    condition     = length(module.functions) == 0
    error_message = "Functions can be left out."
  }

  assert {
    condition     = output.deploy.publish == "" && !contains(keys(module.app.names), "publish")
    error_message = "Nothing publishes a package that nobody runs."
  }
}

run "refuses_what_is_not_an_environment" {
  command = plan

  variables {
    name        = "playground"
    location    = "East US 2"
    suffix      = "TOO-LONG-IT-IS"
    host        = "https://actual.example.com/"
    budget_from = "2026-12-15"
  }

  expect_failures = [var.name, var.location, var.suffix, var.host, var.budget_from]
}

run "refuses_a_tag" {
  command = plan

  variables {
    image           = "actual:latest"
    collector_image = "collector:latest"
  }

  expect_failures = [var.image, var.collector_image]
}
