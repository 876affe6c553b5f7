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

variable "zones" {
  description = "The private DNS zones' ids, by what they name: blob and queue."
  type        = map(string)
}

variable "locked" {
  description = "Whether what is written can't be deleted before its time, by anybody, Microsoft included. It can't be undone: false where it is only tried."
  type        = bool
}

variable "evidence_days" {
  description = "For how many days checkpoints and bundles can't be changed. Evidence of hours is kept for four years at least."
  type        = number
  default     = 1825

  validation {
    condition     = var.evidence_days >= 1461 && var.evidence_days <= 146000
    error_message = "Evidence of hours is kept for four years (1461 days) at least."
  }
}

variable "replication" {
  description = "LRS, ZRS, GRS or GZRS."
  type        = string

  validation {
    condition     = contains(["LRS", "ZRS", "GRS", "GZRS"], var.replication)
    error_message = "Give LRS, ZRS, GRS or GZRS."
  }
}
