# Choices: what exists already is left alone, what is asked for is made, and what makes no sense is refused.

mock_provider "aws" {
  source = "./tests/account"
}

run "tutorial_is_adopted" {
  command = plan

  variables {
    existing_buckets  = ["raw", "enriched", "results"]
    existing_database = true
    existing_tables   = ["telegram_datalake"]
  }

  assert {
    condition = sum([
      length(aws_s3_bucket.zone), length(aws_s3_bucket_lifecycle_configuration.zone), length(aws_s3_bucket_policy.zone),
      length(aws_s3_bucket_public_access_block.zone), length(aws_s3_bucket_server_side_encryption_configuration.zone),
      length(aws_s3_bucket_versioning.zone),
    ]) == 0
    error_message = "A bucket that exists is not touched."
  }
  assert {
    condition     = toset(values(data.aws_s3_bucket.existing)[*].bucket) == toset(["group-raw", "group-enriched", "group-results"])
    error_message = "Whether it exists is looked up."
  }
  assert {
    condition     = length(aws_glue_catalog_database.lake) == 0 && !contains(keys(aws_glue_catalog_table.table), "telegram_datalake") && length(aws_glue_catalog_table.table) == 5
    error_message = "Nor are database and table."
  }
  assert {
    condition     = strcontains(aws_iam_role_policy.function["repair"].policy, ":table/telegram/telegram_datalake")
    error_message = "repair adds days to the tutorial's table all the same."
  }
}

run "one_bucket_is_adopted" {
  command = plan

  variables {
    existing_buckets = ["raw"]
  }

  assert {
    condition     = toset(keys(aws_s3_bucket.zone)) == toset(["enriched", "results"]) && toset(keys(aws_s3_bucket_policy.zone)) == toset(["enriched", "results"])
    error_message = "The others are made."
  }
}

run "what_is_asked_for_is_made" {
  command = plan

  variables {
    name                 = "family"
    chat_ids             = ["*"]
    time_zone            = "Europe/Lisbon"
    etl_schedule         = "cron(15 4 * * ? *)"
    raw_transition_days  = 90
    raw_transition_class = "GLACIER_IR"
    silence_hours        = 0
    alarm_email          = "me@example.org"
    monthly_budget_usd   = 5
  }

  assert {
    condition     = aws_lambda_function.function["etl"].function_name == "family-etl" && aws_ssm_parameter.webhook.name == "/family/webhook"
    error_message = "Two lakes in one account need two names."
  }
  assert {
    condition     = aws_lambda_function.function["ingest"].environment[0].variables.TELEGRAM_CHAT_ID == "*"
    error_message = "All chats are *."
  }
  assert {
    condition = alltrue([for schedule in aws_scheduler_schedule.nightly : schedule.schedule_expression_timezone == "Europe/Lisbon"]) && alltrue([
      for function in aws_lambda_function.function : function.environment[0].variables.TELELAKE_LAKE_TIME_ZONE == "Europe/Lisbon"
    ])
    error_message = "Schedules and functions live in one time zone."
  }
  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.zone["raw"].rule[1].transition).storage_class == "GLACIER_IR" && length(aws_s3_bucket_lifecycle_configuration.zone["enriched"].rule) == 1
    error_message = "Only the raw zone moves to a cheaper class."
  }
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.silence) == 0
    error_message = "0 hours are no alarm."
  }
  assert {
    condition     = aws_sns_topic_subscription.email[0].endpoint == "me@example.org" && aws_budgets_budget.monthly[0].limit_amount == "5"
    error_message = "Alarms are sent, and a budget is watched."
  }
}

run "names_are_checked" {
  command = plan

  variables {
    name                 = "Telelake"
    raw_bucket_name      = "Group_raw"
    enriched_bucket_name = "group..enriched"
    results_bucket_name  = "gr"
    database_name        = "tele-gram"
    existing_buckets     = ["gold"]
    existing_tables      = ["telegram_message"]
    kms_key_arn          = "alias/mine"
    time_zone            = "-03:00"
  }

  expect_failures = [
    var.name, var.raw_bucket_name, var.enriched_bucket_name, var.results_bucket_name, var.database_name,
    var.existing_buckets, var.existing_tables, var.kms_key_arn, var.time_zone,
  ]
}

run "the_bot_is_checked" {
  command = plan

  variables {
    chat_ids       = ["*", "-1001234567890"]
    bot_id         = 0.5
    webhook_path   = "short"
    webhook_secret = "with a blank and more than sixteen"
  }

  expect_failures = [var.chat_ids, var.bot_id, var.webhook_path, var.webhook_secret]
}

run "numbers_are_checked" {
  command = plan

  variables {
    architecture                = "arm"
    log_retention_days          = 31
    ingest_memory_mb            = 64
    ingest_timeout_seconds      = 30
    ingest_reserved_concurrency = 0
    etl_memory_mb               = 20480
    etl_timeout_seconds         = 901
    etl_storage_mb              = 256
    etl_reserved_concurrency    = 1
    throttle_rate               = 0
    throttle_burst              = 0
    etl_schedule                = "cron(0 3 * * *)"
    repair_schedule             = "0 3 * * *"
    results_expire_days         = 0
    noncurrent_expire_days      = 0
    raw_transition_days         = 7
    raw_transition_class        = "GLACIER"
    projection_start_date       = "2024-02-30"
    bytes_scanned_cutoff        = 1
    alarm_email                 = "me"
    silence_hours               = 169
    monthly_budget_usd          = 0
  }

  expect_failures = [
    var.architecture, var.log_retention_days, var.ingest_memory_mb, var.ingest_timeout_seconds,
    var.ingest_reserved_concurrency, var.etl_memory_mb, var.etl_timeout_seconds, var.etl_storage_mb,
    var.etl_reserved_concurrency, var.throttle_rate, var.throttle_burst, var.etl_schedule, var.repair_schedule,
    var.results_expire_days, var.noncurrent_expire_days, var.raw_transition_days, var.raw_transition_class,
    var.projection_start_date, var.bytes_scanned_cutoff, var.alarm_email, var.silence_hours, var.monthly_budget_usd,
  ]
}
