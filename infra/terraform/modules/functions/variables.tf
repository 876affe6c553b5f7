variable "place" {
  description = "Where it is: the resource group, the region, the beginning of every name (such as actual-staging), and the tags."
  type = object({
    group    = string
    location = string
    name     = string
    tags     = map(string)
  })
}

variable "subnet_id" {
  description = "The subnet of Functions."
  type        = string
}

variable "storage_account" {
  description = "The account that the host keeps its leases in."
  type        = string
}

variable "package_url" {
  description = "The address of the package that the host begins with, named by the digest of the image that carries it; infra/deploy/deploy brings every later one."
  type        = string

  validation {
    condition     = can(regex("/functions-[0-9a-f]{64}\\.zip$", var.package_url))
    error_message = "Name the package by the digest of its image, …/functions-DIGEST.zip: what runs is named by what it is."
  }
}

variable "identity" {
  description = "Who it is: the resource id, and the client id."
  type = object({
    id     = string
    client = string
  })
}

variable "vault_uri" {
  description = "The vault's address, ending with a slash."
  type        = string
}

variable "settings" {
  description = "Settings of the server that are no secrets (docs/configuration.md)."
  type        = map(string)
}

variable "secrets" {
  description = "Settings whose values are in the vault, with the name of each one's secret."
  type        = map(string)
}

variable "telemetry" {
  description = "The connection string of Application Insights."
  type        = string
  sensitive   = true
}

variable "instances" {
  description = "How many instances are always ready, and how many there are at most."
  type = object({
    least = number
    most  = number
  })
}
