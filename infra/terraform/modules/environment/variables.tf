variable "name" {
  description = "What the environment is called: staging or production."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.name)
    error_message = "There are staging and production."
  }
}

variable "location" {
  description = "The region, such as eastus2: one with zones, and a pair for backups."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]+$", var.location))
    error_message = "Give a region as Azure names it in short, such as eastus2."
  }
}

variable "suffix" {
  description = "Makes names that are global one's own: 3 to 6 lower-case letters and digits, chosen once."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{3,6}$", var.suffix))
    error_message = "Give 3 to 6 lower-case letters and digits."
  }
}

variable "host" {
  description = "The server's own name, such as actual.example.com."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)+$", var.host))
    error_message = "Give a host name, without https:// and without a path."
  }
}

variable "repository" {
  description = "The repository on GitHub whose Actions may deploy, owner/name."
  type        = string
}

variable "on_call" {
  description = "The e-mail addresses that alerts go to, by name."
  type        = map(string)
}

variable "phones" {
  description = "Phones that are called for what can't wait, by name."
  type = map(object({
    country = string
    number  = string
  }))
  default   = {}
  sensitive = true
}

variable "throwaway_password" {
  description = "See the module database. infra/deploy/infra draws it."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "size" {
  description = "What it costs and what it bears (docs/cost.md)."
  type = object({
    database_sku      = string
    database_mb       = number
    backup_days       = number
    geo_backup        = bool
    high_availability = bool
    replication       = string
    cpu               = number
    memory            = string
    least             = number
    most              = number
    functions         = bool
    retention_days    = number
    daily_gb          = number
    monthly_budget    = number
  })

  validation {
    condition     = contains(["0.5:1Gi", "1:2Gi", "1.5:3Gi", "1.75:3.5Gi"], "${var.size.cpu}:${var.size.memory}")
    error_message = "Container Apps sells 2 Gi of memory a core; beside the collector's quarter a replica takes 0.5, 1, 1.5 or 1.75 cores here."
  }
}

variable "locked" {
  description = "Whether evidence can't be deleted before its time by anybody. It can't be undone."
  type        = bool
}

variable "budget_from" {
  description = "The first day of the month that the budget begins with, YYYY-MM-01."
  type        = string

  validation {
    condition     = can(regex("^20[0-9]{2}-(0[1-9]|1[0-2])-01$", var.budget_from))
    error_message = "Give the first day of a month, such as 2026-12-01."
  }
}

variable "settings" {
  description = "More settings of the server (docs/configuration.md), that are no secrets: the issuer, the mail server."
  type        = map(string)
  default     = {}
}

variable "optional_secrets" {
  description = "Settings whose secrets this environment has beyond the usual ones: the setting, and the name of its secret in the vault."
  type        = map(string)
  default     = {}
}

variable "image" {
  description = "What the first revision is started from, by digest."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest, …@sha256:…: a tag can be moved."
  }
}

variable "collector_image" {
  description = "The OpenTelemetry collector, in our registry, by digest."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.collector_image))
    error_message = "Name the image by its digest, …@sha256:…: a tag can be moved."
  }
}
