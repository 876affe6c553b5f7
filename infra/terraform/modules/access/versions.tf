terraform {
  required_version = ">= 1.11.0, < 2.0.0" # Write-only arguments and ephemeral variables: secrets that no state holds.

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.37"
    }
  }
}
