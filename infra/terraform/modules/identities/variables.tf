variable "place" {
  description = "Where it is: the resource group, the region, the beginning of every name (such as actual-staging), and the tags."
  type = object({
    group    = string
    location = string
    name     = string
    tags     = map(string)
  })
}

variable "names" {
  description = "The identities to make, with what each is for."
  type        = map(string)
}

variable "github" {
  description = "The repository that may act as the identity deploy, such as owner/actual, and its environment of GitHub Actions, such as staging. Nothing else can: there is no secret."
  type = object({
    repository  = string
    environment = string
  })

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github.repository)) && can(regex("^[a-z]+$", var.github.environment))
    error_message = "Give owner/name, and an environment of lower-case letters."
  }
}
