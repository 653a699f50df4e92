# What each function may do: no more than its work, each on the prefixes that it works in.

locals {
  # The folders of the enriched zone that tables lie in.
  table_objects = [for prefix in local.table_prefixes : "${local.bucket_arns.enriched}/${prefix}/*"]

  # With a key of one's own, who writes and reads objects needs it too.
  use_key = var.kms_key_arn == null ? [] : [{
    Sid      = "UseKey"
    Effect   = "Allow"
    Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource = [var.kms_key_arn]
  }]

  report_failed_runs = [{
    Sid      = "ReportFailedRuns"
    Effect   = "Allow"
    Action   = ["sqs:SendMessage"]
    Resource = [local.failed_runs_arn]
  }]

  permissions = {
    ingest = concat(local.use_key, [
      {
        Sid    = "StoreUpdates"
        Effect = "Allow"
        Action = ["s3:PutObject"]
        Resource = [
          for folder in ["telegram", "quarantine", "migrations", "receipts"] : "${local.bucket_arns.raw}/${folder}/*"
        ]
      },
      {
        # Whether an object that could not be put anew is there already, is asked by reading its head.
        Sid    = "SeeWhatIsStored"
        Effect = "Allow"
        Action = ["s3:GetObject"]
        Resource = [
          for folder in ["telegram", "quarantine", "migrations", "receipts"] : "${local.bucket_arns.raw}/${folder}/*"
        ]
      },
      {
        Sid       = "ListMigrations"
        Effect    = "Allow"
        Action    = ["s3:ListBucket"]
        Resource  = [local.bucket_arns.raw]
        Condition = { StringLike = { "s3:prefix" = ["migrations", "migrations/*"] } }
      },
      {
        Sid      = "ReadSecrets"
        Effect   = "Allow"
        Action   = ["ssm:GetParameter"]
        Resource = [local.parameter_arn]
      },
      ], var.kms_key_arn != null ? [] : [{
        # The account's key for parameters has an id that nobody knows beforehand, so the parameter is named instead.
        Sid      = "DecryptSecrets"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = ["${local.arn.kms}:key/*"]
        Condition = {
          StringEquals = {
            "kms:ViaService"                      = "ssm.${local.region}.amazonaws.com"
            "kms:EncryptionContext:PARAMETER_ARN" = local.parameter_arn
          }
        }
    }])

    etl = concat(local.use_key, local.report_failed_runs, [
      {
        # Without the right to list, S3 says of an object that is missing only that it is forbidden.
        Sid      = "ListZones"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = [local.bucket_arns.raw, local.bucket_arns.enriched]
      },
      {
        Sid      = "ReadRaw"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${local.bucket_arns.raw}/*"]
      },
      {
        Sid      = "PutAway"
        Effect   = "Allow"
        Action   = ["s3:PutObject"]
        Resource = ["${local.bucket_arns.raw}/quarantine/*"]
      },
      {
        Sid      = "MakeTables"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
        Resource = local.table_objects
      },
      {
        Sid      = "HandDaysOn"
        Effect   = "Allow"
        Action   = ["lambda:InvokeFunction"]
        Resource = [local.function_arns.etl]
      },
    ])

    repair = concat(local.use_key, local.report_failed_runs, [
      {
        Sid    = "AskAthena"
        Effect = "Allow"
        Action = [
          "athena:GetQueryExecution",
          "athena:GetQueryResults",
          "athena:GetWorkGroup",
          "athena:StartQueryExecution",
          "athena:StopQueryExecution",
        ]
        Resource = ["${local.arn.athena}:workgroup/${local.workgroup_name}"]
      },
      {
        # Athena looks at the database `default` as well, whatever a statement is about
        # (https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html).
        Sid    = "ReadCatalog"
        Effect = "Allow"
        Action = [
          "glue:BatchGetPartition",
          "glue:GetDatabase",
          "glue:GetPartition",
          "glue:GetPartitions",
          "glue:GetTable",
          "glue:GetTables",
        ]
        Resource = concat(local.catalog_arns, ["${local.arn.glue}:database/default"])
      },
      {
        Sid      = "AddDays"
        Effect   = "Allow"
        Action   = ["glue:BatchCreatePartition", "glue:CreatePartition"]
        Resource = local.catalog_arns
      },
      {
        Sid      = "FindBuckets"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
        Resource = [local.bucket_arns.enriched, local.bucket_arns.results]
      },
      {
        Sid      = "ReadTables"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = local.table_objects
      },
      {
        Sid      = "FindUploads"
        Effect   = "Allow"
        Action   = ["s3:ListBucketMultipartUploads"]
        Resource = [local.bucket_arns.results]
      },
      {
        Sid    = "WriteResults"
        Effect = "Allow"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:GetObject",
          "s3:ListMultipartUploadParts",
          "s3:PutObject",
        ]
        Resource = ["${local.bucket_arns.results}/athena/*"]
      },
    ])
  }
}

resource "aws_iam_role" "function" {
  for_each = local.functions

  name        = local.function_names[each.key]
  description = each.value.description
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "function" {
  for_each = local.functions

  name = "work"
  role = aws_iam_role.function[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.permissions[each.key], [{
      Sid      = "WriteLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["${local.arn.logs}:log-group:${local.log_groups[each.key]}:*"]
    }])
  })
}
