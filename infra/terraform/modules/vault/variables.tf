variable "place" {
  description = "Where it is: the resource group, the region, the beginning of every name (such as actual-staging), and the tags."
  type = object({
    group    = string
    location = string
    name     = string
    tags     = map(string)
  })
}

variable "tenant_id" {
  description = "The Entra tenant."
  type        = string
}

variable "subnet_id" {
  description = "The subnet of endpoints."
  type        = string
}

variable "zone_id" {
  description = "The private DNS zone of vaults."
  type        = string
}

variable "suffix" {
  description = "Makes names that are global one's own: 3 to 6 lower-case letters and digits."
  type        = string
}
