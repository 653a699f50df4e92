# What this module needs. It works with Terraform and with OpenTofu. The provider, with its region, credentials and
# default tags, is the caller's: see example.

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40, < 7"
    }
  }
}
