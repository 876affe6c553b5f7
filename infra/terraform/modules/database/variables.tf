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
  description = "The subnet of endpoints."
  type        = string
}

variable "suffix" {
  description = "Makes names that are global one's own: 3 to 6 lower-case letters and digits."
  type        = string
}

variable "zone_id" {
  description = "The private DNS zone of PostgreSQL."
  type        = string
}

variable "tenant_id" {
  description = "The Entra tenant that the administrator is of."
  type        = string
}

variable "administrator" {
  description = "The managed identity that makes roles and extensions (actual provision): the only administrator that can sign in."
  type = object({
    name         = string
    principal_id = string
  })
}

variable "throwaway_password" {
  description = "The password of the administrator that Azure insists on. infra/deploy/infra draws one for each run and keeps it nowhere: it is sent once, when the server is made, and nobody signs in by it."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "sku" {
  description = "Size of the server, such as B_Standard_B2s or GP_Standard_D2ds_v5."
  type        = string
}

variable "storage_mb" {
  description = "Storage to begin with, in MiB. It grows by itself."
  type        = number

  validation {
    condition     = contains([32768, 65536, 131072, 262144, 524288, 1048576, 2097152, 4193280], var.storage_mb)
    error_message = "Azure sells 32768, 65536, 131072, 262144, 524288, 1048576, 2097152 or 4193280 MiB."
  }
}

variable "backup_days" {
  description = "For how many days any moment can be restored, 7 to 35."
  type        = number

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "Azure keeps 7 to 35 days."
  }
}

variable "geo_backup" {
  description = "Whether backups are also kept in the paired region. It can't be changed later."
  type        = bool
}

variable "high_availability" {
  description = "Whether a standby in another zone takes over by itself."
  type        = bool
}
