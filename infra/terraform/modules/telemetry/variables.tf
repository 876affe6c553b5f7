variable "place" {
  description = "Where it is: the resource group, the region, the beginning of every name (such as actual-staging), and the tags."
  type = object({
    group    = string
    location = string
    name     = string
    tags     = map(string)
  })
}

variable "retention_days" {
  description = "For how many days logs and metrics are kept, 30 to 730."
  type        = number

  validation {
    condition     = var.retention_days >= 30 && var.retention_days <= 730
    error_message = "Azure keeps 30 to 730 days."
  }
}

variable "daily_gb" {
  description = "How much may come in on a day, in GB: a flood is cut off, and an alert says so. -1: as much as comes."
  type        = number
}
