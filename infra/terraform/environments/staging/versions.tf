terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.37"
    }
  }

  # The rest of it is in backend.hcl of who applies (infra/deploy/infra): the state
  # is a blob that identities open, no key.
  backend "azurerm" {
    container_name   = "state"
    use_azuread_auth = true
  }
}

provider "azurerm" {
  features {}

  storage_use_azuread             = true # Accounts take no key.
  resource_provider_registrations = "none"
}
