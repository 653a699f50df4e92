# The two nightly runs, in the lake's time zone: Parquet first, then the catalog.

locals {
  schedules = {
    etl    = var.etl_schedule
    repair = var.repair_schedule
  }
}

resource "aws_scheduler_schedule_group" "nightly" {
  name = var.name
}

resource "aws_scheduler_schedule" "nightly" {
  # checkov:skip=CKV_AWS_297: a schedule holds nothing that is not in this file
  for_each = local.schedules

  name                         = local.function_names[each.key]
  description                  = local.functions[each.key].description
  group_name                   = aws_scheduler_schedule_group.nightly.name
  schedule_expression          = each.value
  schedule_expression_timezone = var.time_zone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.function[each.key].arn
    role_arn = aws_iam_role.scheduler.arn
    input    = jsonencode({})

    # These are about handing the event to Lambda; how often a run is repeated, functions.tf says.
    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 10
    }

    dead_letter_config {
      arn = aws_sqs_queue.failed_runs.arn
    }
  }

  depends_on = [aws_iam_role_policy.scheduler]
}

resource "aws_iam_role" "scheduler" {
  name        = "${var.name}-scheduler"
  description = "Starts the nightly runs."
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = {
        StringEquals = {
          "aws:SourceAccount" = local.account
          "aws:SourceArn"     = "${local.arn.scheduler}:schedule-group/${var.name}"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "scheduler" {
  name = "work"
  role = aws_iam_role.scheduler.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.report_failed_runs, [{
      Sid      = "StartRuns"
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = [for function in keys(local.schedules) : local.function_arns[function]]
    }])
  })
}
