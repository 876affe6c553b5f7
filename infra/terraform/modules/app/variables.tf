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
  description = "The subnet of the apps."
  type        = string
}

variable "zone_redundant" {
  description = "Whether replicas are spread over zones."
  type        = bool
}

variable "image" {
  description = "The image that the first revision starts from; later ones are infra/deploy/deploy's, and Terraform leaves them alone."
  type        = string
}

variable "collector_image" {
  description = "The OpenTelemetry collector that stands beside each replica."
  type        = string
}

variable "registry" {
  description = "The host that images are pulled from."
  type        = string
}

variable "identities" {
  description = "The identities' resource ids, by name: serve, migrate, provision."
  type        = map(string)
}

variable "clients" {
  description = "Their client ids, by name."
  type        = map(string)
}

variable "vault_uri" {
  description = "The vault's address, ending with a slash."
  type        = string
}

variable "settings" {
  description = "Settings of the server that are no secrets (docs/configuration.md)."
  type        = map(string)

  validation {
    condition     = alltrue([for name, value in var.settings : !can(regex("://[^/@]*:[^/@]*@", value)) && !can(regex("(PASSWORD|SECRET|_KEY$|DATABASE_URL)", name))])
    error_message = "A secret does not stand among settings: name it in secrets, and write its value with infra/deploy/secrets."
  }
}

variable "secrets" {
  description = "Settings whose values are in the vault: the setting, and the name of its secret, by who has them (serve, migrate, provision)."
  type        = map(map(string))
}

variable "database_host" {
  description = "The database server's name."
  type        = string
}

variable "functions" {
  description = "Whether there is a Functions host, which needs its package."
  type        = bool
}

variable "packages_url" {
  description = "The container of the Functions host's packages."
  type        = string
}

variable "telemetry" {
  description = "The connection string of Application Insights. It can write telemetry and read nothing; Azure shows it to whoever reads the resource."
  type        = string
  sensitive   = true
}

variable "replicas" {
  description = "How many replicas there are at least and at most."
  type = object({
    least = number
    most  = number
  })

  validation {
    condition     = var.replicas.least >= 1 && var.replicas.most >= var.replicas.least
    error_message = "At least one: events come at any time."
  }
}

variable "size" {
  description = "Of each replica."
  type = object({
    cpu    = number
    memory = string
  })
}
