# A whole lake. Copy this folder, fill in terraform.tfvars (terraform.tfvars.example shows how), and apply.

terraform {
  required_version = ">= 1.5"

  # The state holds the webhook's secrets: keep it where only you can read it, for instance
  # backend "s3" {
  #   bucket  = "…"
  #   key     = "telelake.tfstate"
  #   encrypt = true
  # }
}

provider "aws" {
  region = var.region

  # On everything that is made, so that costs can be told apart.
  default_tags {
    tags = { Project = "telelake" }
  }
}

module "lake" {
  source = "../"

  raw_bucket_name      = "${var.bucket_prefix}-raw"
  enriched_bucket_name = "${var.bucket_prefix}-enriched"
  results_bucket_name  = "${var.bucket_prefix}-results"

  chat_ids       = var.chat_ids
  bot_id         = var.bot_id
  webhook_path   = var.webhook_path
  webhook_secret = var.webhook_secret
  packages_dir   = var.packages_dir
  alarm_email    = var.alarm_email
}

variable "region" {
  description = "Region of AWS, such as sa-east-1."
  type        = string
}

variable "bucket_prefix" {
  description = "Begins the names of the three buckets, which must be unique in the world."
  type        = string
}

variable "chat_ids" {
  description = "Chats to keep."
  type        = list(string)
}

variable "bot_id" {
  description = "The part of the bot's token before the colon."
  type        = number
}

variable "webhook_path" {
  description = "The unguessable last part of the webhook's address."
  type        = string
  sensitive   = true
}

variable "webhook_secret" {
  description = "What Telegram must repeat in each delivery."
  type        = string
  sensitive   = true
}

variable "packages_dir" {
  description = "Folder with ingest.zip, etl.zip and repair.zip."
  type        = string
}

variable "alarm_email" {
  description = "Address that alarms are sent to; null for none."
  type        = string
  default     = null
}

output "public_url" {
  description = "Address for `telelake webhook set --url`."
  value       = module.lake.public_url
}

output "webhook_url" {
  description = "Address that Telegram delivers to."
  value       = module.lake.webhook_url
  sensitive   = true
}

output "lake" {
  description = "What the lake is made of."
  value = {
    buckets   = [module.lake.raw_bucket, module.lake.enriched_bucket]
    database  = module.lake.database
    workgroup = module.lake.workgroup
    functions = module.lake.functions
  }
}
