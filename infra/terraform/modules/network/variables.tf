variable "place" {
  description = "Where it is: the resource group, the region, the beginning of every name (such as actual-staging), and the tags."
  type = object({
    group    = string
    location = string
    name     = string
    tags     = map(string)
  })
}

variable "address_space" {
  description = "The network's addresses, a /16. Subnets are cut from it."
  type        = string
  default     = "10.40.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.address_space)) && endswith(var.address_space, "/16")
    error_message = "Give a /16 in CIDR notation, such as 10.40.0.0/16."
  }
}
