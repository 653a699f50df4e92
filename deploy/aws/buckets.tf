# The three buckets. Those that exist already are used as they are: nothing in this file touches them.

locals {
  made_buckets = { for zone, name in local.bucket_names : zone => name if !contains(var.existing_buckets, zone) }
}

# A bucket that should exist and does not is found out before anything is made.
data "aws_s3_bucket" "existing" {
  for_each = var.existing_buckets

  bucket = local.bucket_names[each.key]
}

# A bucket with objects in it is not destroyed, unless that was asked for beforehand.
resource "aws_s3_bucket" "zone" {
  # checkov:skip=CKV_AWS_18: every access of the three functions is in their logs; access logs would be a fourth bucket that costs more than the lake
  # checkov:skip=CKV_AWS_144: S3 keeps three copies; a second region is the owner's choice
  # checkov:skip=CKV2_AWS_62: nothing listens to events of the buckets
  for_each = local.made_buckets

  bucket        = each.value
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_public_access_block" "zone" {
  for_each = local.made_buckets

  bucket                  = aws_s3_bucket.zone[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "zone" {
  for_each = local.made_buckets

  bucket = aws_s3_bucket.zone[each.key].id

  rule {
    bucket_key_enabled = var.kms_key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_versioning" "zone" {
  for_each = local.made_buckets

  bucket = aws_s3_bucket.zone[each.key].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_policy" "zone" {
  for_each = local.made_buckets

  bucket = aws_s3_bucket.zone[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [local.bucket_arns[each.key], "${local.bucket_arns[each.key]}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  # S3 refuses two changes of a bucket's policies at once.
  depends_on = [aws_s3_bucket_public_access_block.zone]
}

resource "aws_s3_bucket_lifecycle_configuration" "zone" {
  for_each = local.made_buckets

  bucket = aws_s3_bucket.zone[each.key].id

  rule {
    id     = "leftovers"
    status = "Enabled"
    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_expire_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  dynamic "rule" {
    for_each = each.key == "results" ? [var.results_expire_days] : []

    content {
      id     = "results"
      status = "Enabled"
      filter {}

      expiration {
        days = rule.value
      }
    }
  }

  dynamic "rule" {
    for_each = each.key == "raw" && var.raw_transition_days != null ? [var.raw_transition_days] : []

    content {
      id     = "cheaper"
      status = "Enabled"
      filter {}

      transition {
        days          = rule.value
        storage_class = var.raw_transition_class
      }
    }
  }

  # Rules about old versions need versions.
  depends_on = [aws_s3_bucket_versioning.zone]
}
