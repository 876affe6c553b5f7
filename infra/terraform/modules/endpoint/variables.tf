variable "place" {
  description = "Where it is: the resource group, the region, the beginning of every name (such as actual-staging), and the tags."
  type = object({
    group    = string
    location = string
    name     = string
    tags     = map(string)
  })
}

variable "what" {
  description = "The name of the endpoint, such as database."
  type        = string
}

variable "target_id" {
  description = "The resource that it leads to."
  type        = string
}

variable "subresource" {
  description = "The part of the resource, such as postgresqlServer, vault, blob, registry."
  type        = string
}

variable "subnet_id" {
  description = "The subnet of endpoints."
  type        = string
}

variable "zone_id" {
  description = "The private DNS zone that names it."
  type        = string
}
