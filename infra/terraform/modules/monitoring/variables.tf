variable "place" {
  description = "Where it is: the resource group, the region, the beginning of every name (such as actual-staging), and the tags."
  type = object({
    group    = string
    location = string
    name     = string
    tags     = map(string)
  })
}

variable "workspace_id" {
  description = "The workspace that is asked, and that diagnostic settings send to."
  type        = string
}

variable "insights_id" {
  description = "Application Insights' id."
  type        = string
}

variable "url" {
  description = "Where people find the server, https:// and without a path."
  type        = string

  validation {
    condition     = can(regex("^https://[^/]+$", var.url))
    error_message = "Give https:// and a host, without a path."
  }
}

variable "watched" {
  description = "Every resource that has diagnostic settings: its id, and whether it has logs and metrics to send."
  type = map(object({
    id      = string
    logs    = optional(bool, true)
    metrics = optional(bool, true)
  }))
}

variable "database_id" {
  description = "The database server's id."
  type        = string
}

variable "on_call" {
  description = "The addresses that are woken, by name."
  type        = map(string)

  validation {
    condition     = length(var.on_call) > 0 && alltrue([for address in values(var.on_call) : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "Give at least one e-mail address: an alert that nobody gets is none."
  }
}

variable "phones" {
  description = "Phones that are called for what can't wait, by name: the country's code and the number. Not in the repository: a variable of the pipeline."
  type = map(object({
    country = string
    number  = string
  }))
  default   = {}
  sensitive = true
}
