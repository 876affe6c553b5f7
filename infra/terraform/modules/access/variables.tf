variable "place" {
  description = "Where it is: the resource group, the region, the beginning of every name (such as actual-staging), and the tags."
  type = object({
    group    = string
    location = string
    name     = string
    tags     = map(string)
  })
}

variable "principals" {
  description = "The identities' object ids, by name: serve, migrate, provision, functions, deploy."
  type        = map(string)
}

variable "scopes" {
  description = "The ids of what there is to have access to: group, registry, vault, checkpoints, host_storage, packages."
  type        = map(string)
}

variable "secrets" {
  description = "The names of the secrets that each identity reads, by identity."
  type        = map(set(string))
}

variable "wrapping_key" {
  description = "The name of the key that wraps vendor credentials."
  type        = string
}
