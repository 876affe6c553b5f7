variable "repository" {
  description = "The repository on GitHub whose Actions may deploy, owner/name."
  type        = string
}

variable "suffix" {
  description = "Makes names that are global one's own: 3 to 6 lower-case letters and digits, chosen once."
  type        = string
}

variable "host" {
  description = "The server's own name."
  type        = string
}

variable "on_call" {
  description = "The e-mail addresses that alerts go to, by name."
  type        = map(string)
}

variable "phones" {
  description = "Phones that are called for what can't wait, by name."
  type = map(object({
    country = string
    number  = string
  }))
  default   = {}
  sensitive = true
}

variable "settings" {
  description = "More settings of the server that are no secrets: the issuer, the mail server."
  type        = map(string)
  default     = {}
}

variable "optional_secrets" {
  description = "Settings whose secrets this environment has beyond the usual ones: the setting, and the name of its secret in the vault."
  type        = map(string)
  default     = {}
}

variable "image" {
  description = "What the first revision is started from: NAME@sha256:… within our registry."
  type        = string
}

variable "collector_image" {
  description = "The OpenTelemetry collector: NAME@sha256:… within our registry."
  type        = string
}

variable "throwaway_password" {
  description = "infra/deploy/infra draws it for each run and keeps it nowhere."
  type        = string
  ephemeral   = true
  sensitive   = true
}
