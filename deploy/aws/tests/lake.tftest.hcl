# The lake as it is made without any choice: what must hold of buckets, webhook, functions, schedules, catalog and alarms.
# AWS is mocked. scripts/terraform.sh makes packages, sets TF_VAR_packages_dir and runs this.

mock_provider "aws" {
  source = "./tests/account"
}

run "buckets" {
  command = plan

  assert {
    condition     = { for zone, bucket in aws_s3_bucket.zone : zone => bucket.bucket } == { raw = "group-raw", enriched = "group-enriched", results = "group-results" }
    error_message = "There are three buckets, with the names that were given."
  }
  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.zone : bucket.force_destroy != true])
    error_message = "A bucket with objects must not be destroyed."
  }
  assert {
    condition = length(aws_s3_bucket_public_access_block.zone) == 3 && alltrue([
      for block in aws_s3_bucket_public_access_block.zone :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
    error_message = "No bucket may become public."
  }
  assert {
    condition = length(aws_s3_bucket_policy.zone) == 3 && alltrue([
      for zone, policy in aws_s3_bucket_policy.zone : jsondecode(policy.policy).Statement == [{
        Sid       = "OnlyTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = ["arn:aws:s3:::group-${zone}", "arn:aws:s3:::group-${zone}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }]
    ])
    error_message = "Every bucket refuses what comes without TLS, and its policy says nothing else."
  }
  assert {
    condition = length(aws_s3_bucket_versioning.zone) == 3 && alltrue([
      for versioning in aws_s3_bucket_versioning.zone : versioning.versioning_configuration[0].status == "Enabled"
    ])
    error_message = "Every bucket keeps old versions."
  }
  assert {
    condition = length(aws_s3_bucket_server_side_encryption_configuration.zone) == 3 && alltrue([
      for encryption in aws_s3_bucket_server_side_encryption_configuration.zone :
      one(one(encryption.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    ])
    error_message = "Every bucket encrypts."
  }
  assert {
    condition = { for zone, lifecycle in aws_s3_bucket_lifecycle_configuration.zone : zone => join(" ", lifecycle.rule[*].id) } == {
      raw      = "leftovers"
      enriched = "leftovers"
      results  = "leftovers results"
    }
    error_message = "Leftovers are cleared everywhere; only results expire."
  }
  assert {
    condition = alltrue([
      for zone, lifecycle in aws_s3_bucket_lifecycle_configuration.zone :
      lifecycle.rule[0].noncurrent_version_expiration[0].noncurrent_days == 30 &&
      lifecycle.rule[0].abort_incomplete_multipart_upload[0].days_after_initiation == 7 &&
      length(lifecycle.rule[0].expiration) == 0
    ])
    error_message = "Leftovers are old versions and broken uploads, and nothing that is current."
  }
}

run "functions" {
  command = plan

  assert {
    condition = jsonencode({ for name, function in aws_lambda_function.function : name => function.environment[0].variables }) == jsonencode({
      ingest = {
        AWS_S3_BUCKET              = "group-raw"
        TELEGRAM_CHAT_ID           = "-1001234567890,-42"
        TELEGRAM_BOT_ID            = "7123456789"
        TELELAKE_SECRETS_PARAMETER = "/telelake/webhook"
        TELELAKE_LAKE_TIME_ZONE    = "America/Sao_Paulo"
        TELELAKE_LOG_FORMAT        = "json"
      }
      etl = {
        AWS_S3_BUCKET           = "group-raw"
        AWS_S3_ENRICHED         = "group-enriched"
        TELELAKE_LAKE_TIME_ZONE = "America/Sao_Paulo"
        TELELAKE_LOG_FORMAT     = "json"
      }
      repair = {
        AWS_S3_BUCKET             = "s3://group-results/athena/"
        AWS_S3_ENRICHED           = "group-enriched"
        DATABASE                  = "telegram"
        TELELAKE_ATHENA_WORKGROUP = "telelake"
        TELELAKE_LAKE_TIME_ZONE   = "America/Sao_Paulo"
        TELELAKE_LOG_FORMAT       = "json"
      }
    })
    error_message = "The variables are what the functions read."
  }
  assert {
    condition = alltrue([
      for function in aws_lambda_function.function :
      function.runtime == "provided.al2023" && function.handler == "bootstrap" && function.architectures == tolist(["arm64"])
    ])
    error_message = "The packages are programs for arm64."
  }
  assert {
    condition     = { for name, function in aws_lambda_function.function : name => function.timeout } == { ingest = 10, etl = 300, repair = 300 }
    error_message = "The time-outs are those of the documentation."
  }
  assert {
    condition     = { for group in aws_cloudwatch_log_group.function : group.name => group.retention_in_days } == { "/aws/lambda/telelake-ingest" = 30, "/aws/lambda/telelake-etl" = 30, "/aws/lambda/telelake-repair" = 30 }
    error_message = "Logs go where Lambda writes them, and do not stay for ever."
  }
  assert {
    condition     = toset(keys(aws_lambda_function_event_invoke_config.function)) == toset(["etl", "repair"])
    error_message = "Runs that nobody waits for report when they fail."
  }
  assert {
    condition     = aws_sqs_queue.failed_runs.sqs_managed_sse_enabled && aws_sqs_queue.failed_runs.message_retention_seconds == 1209600
    error_message = "Failed runs are kept encrypted, for two weeks."
  }
  assert {
    condition     = aws_ssm_parameter.webhook.type == "SecureString" && nonsensitive(aws_ssm_parameter.webhook.value) == jsonencode({ webhook_path = "path-that-nobody-guesses", webhook_secret = "secret_that_nobody_guesses" })
    error_message = "The secrets are one encrypted object."
  }
}

run "schedules" {
  command = plan

  assert {
    condition = { for name, schedule in aws_scheduler_schedule.nightly : name => "${schedule.schedule_expression} in ${schedule.schedule_expression_timezone}" } == {
      etl    = "cron(0 3 * * ? *) in America/Sao_Paulo"
      repair = "cron(30 3 * * ? *) in America/Sao_Paulo"
    }
    error_message = "Parquet is made at 03:00 and the catalog told at 03:30, by the clock of the lake."
  }
  assert {
    condition     = alltrue([for schedule in aws_scheduler_schedule.nightly : schedule.flexible_time_window[0].mode == "OFF"])
    error_message = "The runs begin when they are due."
  }
}

run "webhook" {
  command = plan

  assert {
    condition     = { for name, route in aws_apigatewayv2_route.webhook : name => route.route_key } == { deliver = "POST /telegram/{path}", health = "GET /health" }
    error_message = "Nothing but deliveries and the question for health comes through."
  }
  assert {
    condition     = aws_apigatewayv2_stage.webhook.default_route_settings[0].throttling_rate_limit == 50 && aws_apigatewayv2_stage.webhook.default_route_settings[0].throttling_burst_limit == 100
    error_message = "The webhook is throttled."
  }
  assert {
    condition = length(setintersection(
      values(jsondecode(aws_apigatewayv2_stage.webhook.access_log_settings[0].format)),
      ["$context.path", "$context.requestOverride.path"],
    )) == 0 && !strcontains(aws_apigatewayv2_stage.webhook.access_log_settings[0].format, "authorizer")
    error_message = "The path of a delivery is a secret and must not be logged."
  }
}

run "catalog" {
  command = plan

  assert {
    condition = {
      for name, table in aws_glue_catalog_table.table : name => table.storage_descriptor[0].location
      } == {
      telegram_datalake  = "s3://group-enriched/telegram/"
      telegram_messages  = "s3://group-enriched/telegram/"
      telegram_updates   = "s3://group-enriched/telegram_updates/"
      telegram_reactions = "s3://group-enriched/telegram_reactions/"
      telegram_members   = "s3://group-enriched/telegram_members/"
      telegram_polls     = "s3://group-enriched/telegram_polls/"
    }
    error_message = "Every table lies in its folder, and the tutorial's in that of messages."
  }
  assert {
    condition = [for column in aws_glue_catalog_table.table["telegram_datalake"].storage_descriptor[0].columns : "${column.name} ${column.type}"] == [
      "message_id bigint", "user_id bigint", "user_is_bot boolean", "user_first_name string",
      "chat_id bigint", "chat_type string", "text string", "date bigint",
    ]
    error_message = "The tutorial's table has the tutorial's columns."
  }
  assert {
    condition = alltrue([
      for table in aws_glue_catalog_table.table :
      table.partition_keys[0].name == "context_date" && table.partition_keys[0].type == "date" &&
      table.parameters["projection.enabled"] == "true" &&
      table.parameters["projection.context_date.type"] == "date" &&
      table.parameters["projection.context_date.format"] == "yyyy-MM-dd" &&
      table.parameters["projection.context_date.range"] == "2024-01-01,NOW+1DAYS" &&
      table.parameters["storage.location.template"] == "${table.storage_descriptor[0].location}context_date=$${context_date}/"
    ])
    error_message = "Athena counts the days itself."
  }
  assert {
    condition     = aws_athena_workgroup.lake.configuration[0].enforce_workgroup_configuration && aws_athena_workgroup.lake.configuration[0].bytes_scanned_cutoff_per_query == 10737418240
    error_message = "No client talks the workgroup out of its limit."
  }
  assert {
    condition = (
      aws_athena_workgroup.lake.configuration[0].result_configuration[0].output_location == "s3://group-results/athena/" &&
      aws_athena_workgroup.lake.configuration[0].result_configuration[0].encryption_configuration[0].encryption_option == "SSE_S3"
    )
    error_message = "Results are encrypted, in their bucket."
  }
}

run "alarms" {
  command = plan

  assert {
    condition = toset([for alarm in aws_cloudwatch_metric_alarm.function : alarm.alarm_name]) == toset(flatten([
      for function in ["ingest", "etl", "repair"] : [for what in ["errors", "throttles", "duration"] : "telelake-${function}-${what}"]
    ]))
    error_message = "Each function is watched for errors, throttles and its time-out."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.function["etl-duration"].threshold == 240000
    error_message = "The warning comes before the time-out, in milliseconds."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.age.evaluation_periods == 26 && aws_cloudwatch_metric_alarm.age.treat_missing_data == "breaching"
    error_message = "A lake that is 26 hours old is late, also if etl never ran."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.silence[0].evaluation_periods == 24 && aws_cloudwatch_metric_alarm.silence[0].treat_missing_data == "breaching"
    error_message = "A day without an update is silence."
  }
  assert {
    condition = (
      aws_cloudwatch_log_metric_filter.refusals.log_group_name == "/aws/lambda/telelake-repair" &&
      aws_cloudwatch_log_metric_filter.refusals.metric_transformation[0].namespace == aws_cloudwatch_metric_alarm.refusals.namespace &&
      aws_cloudwatch_log_metric_filter.refusals.metric_transformation[0].name == aws_cloudwatch_metric_alarm.refusals.metric_name &&
      aws_cloudwatch_metric_alarm.refusals.threshold == 0
    )
    error_message = "A run of repair that answers 500 is a success to Lambda: the log tells."
  }
  assert {
    condition     = length(aws_sns_topic_subscription.email) == 0 && length(aws_budgets_budget.monthly) == 0
    error_message = "Nobody is written to unasked."
  }
}
