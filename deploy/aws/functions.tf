# The three functions, what they are told, and where their logs go.

locals {
  functions = {
    ingest = {
      description         = "Accepts updates from Telegram's webhook into the raw zone."
      memory_mb           = var.ingest_memory_mb
      storage_mb          = 512
      timeout_seconds     = var.ingest_timeout_seconds
      reserved_concurrent = var.ingest_reserved_concurrency
      environment = {
        AWS_S3_BUCKET              = var.raw_bucket_name
        TELEGRAM_CHAT_ID           = join(",", var.chat_ids)
        TELEGRAM_BOT_ID            = tostring(var.bot_id)
        TELELAKE_SECRETS_PARAMETER = local.parameter_name
      }
    }
    etl = {
      description         = "Makes Parquet of the days whose raw objects changed."
      memory_mb           = var.etl_memory_mb
      storage_mb          = var.etl_storage_mb
      timeout_seconds     = var.etl_timeout_seconds
      reserved_concurrent = var.etl_reserved_concurrency
      environment = {
        AWS_S3_BUCKET   = var.raw_bucket_name
        AWS_S3_ENRICHED = var.enriched_bucket_name
      }
    }
    repair = {
      description         = "Tells the catalog of the days that are new."
      memory_mb           = 128
      storage_mb          = 512
      timeout_seconds     = 300
      reserved_concurrent = -1
      environment = {
        # The tutorial's name for where Athena puts its results.
        AWS_S3_BUCKET             = local.results_location
        AWS_S3_ENRICHED           = var.enriched_bucket_name
        DATABASE                  = var.database_name
        TELELAKE_ATHENA_WORKGROUP = aws_athena_workgroup.lake.name
      }
    }
  }
}

resource "aws_lambda_function" "function" {
  # checkov:skip=CKV_AWS_50: no tracing, which costs and which nothing here reads
  # checkov:skip=CKV_AWS_116: failed runs go to a queue by an on-failure destination, which tells more than a dead-letter queue does
  # checkov:skip=CKV_AWS_117: no network of their own; they talk to AWS only, and a network would need paid endpoints
  # checkov:skip=CKV_AWS_173: their variables hold no secret
  # checkov:skip=CKV_AWS_272: no code signing; the packages come from the caller's own disk
  for_each = local.functions

  function_name = local.function_names[each.key]
  description   = each.value.description
  role          = aws_iam_role.function[each.key].arn

  filename         = "${var.packages_dir}/${each.key}.zip"
  source_code_hash = filebase64sha256("${var.packages_dir}/${each.key}.zip")
  handler          = "bootstrap"
  runtime          = "provided.al2023"
  architectures    = [var.architecture]

  memory_size                    = each.value.memory_mb
  timeout                        = each.value.timeout_seconds
  reserved_concurrent_executions = each.value.reserved_concurrent

  ephemeral_storage {
    size = each.value.storage_mb
  }

  environment {
    variables = merge(each.value.environment, {
      TELELAKE_LAKE_TIME_ZONE = var.time_zone
      TELELAKE_LOG_FORMAT     = "json"
    })
  }

  # Lambda would make the group itself, to be kept for ever.
  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.function]
}

resource "aws_cloudwatch_log_group" "function" {
  # checkov:skip=CKV_AWS_158: CloudWatch encrypts with its own key; logs hold no text, name or secret
  # checkov:skip=CKV_AWS_338: log_retention_days is a variable; a month is enough for most
  for_each = local.log_groups

  name              = each.value
  retention_in_days = var.log_retention_days
}

# Runs that nobody waits for: the schedules', and those that etl hands its days to.
resource "aws_lambda_function_event_invoke_config" "function" {
  for_each = toset(["etl", "repair"])

  function_name                = aws_lambda_function.function[each.key].function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 3600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.failed_runs.arn
    }
  }
}

# What failed in spite of all retries: the event and the error, for two weeks.
resource "aws_sqs_queue" "failed_runs" {
  name                      = local.failed_runs_name
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_ssm_parameter" "webhook" {
  name        = local.parameter_name
  description = "Path and secret of Telegram's webhook, read by ${local.function_names.ingest} when it starts."
  type        = "SecureString"
  key_id      = var.kms_key_arn
  value = jsonencode({
    webhook_path   = var.webhook_path
    webhook_secret = var.webhook_secret
  })
}
