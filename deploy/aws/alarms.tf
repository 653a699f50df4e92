# What somebody should be told of, and the topic that tells them.

locals {
  function_alarms = merge([
    for function, settings in local.functions : {
      "${function}-errors" = {
        function  = function
        metric    = "Errors"
        statistic = "Sum"
        threshold = 0
        about     = "Runs of ${function} failed. Its log group is ${local.log_groups[function]}."
      }
      "${function}-throttles" = {
        function  = function
        metric    = "Throttles"
        statistic = "Sum"
        threshold = 0
        about     = "Lambda turned runs of ${function} away: too many at once for its limit or the account's."
      }
      "${function}-duration" = {
        function  = function
        metric    = "Duration"
        statistic = "Maximum"
        threshold = settings.timeout_seconds * 1000 * 0.8
        about     = "A run of ${function} took more than 80 % of its time-out of ${settings.timeout_seconds} s."
      }
    }
  ]...)
}

resource "aws_cloudwatch_metric_alarm" "function" {
  for_each = local.function_alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.about
  namespace           = "AWS/Lambda"
  metric_name         = each.value.metric
  dimensions          = { FunctionName = local.function_names[each.value.function] }
  statistic           = each.value.statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# What somebody must put right repair answers with a 500, as the tutorial's function does, and Lambda counts that run as
# a success. Its log says it, in a line of the level ERROR.
resource "aws_cloudwatch_log_metric_filter" "refusals" {
  name           = "${var.name}-repair-refusals"
  log_group_name = aws_cloudwatch_log_group.function["repair"].name
  pattern        = "{ $.level = \"ERROR\" }"

  metric_transformation {
    namespace = local.metrics_namespace
    name      = "RepairRefusals"
    value     = "1"
    unit      = "Count"
  }
}

resource "aws_cloudwatch_metric_alarm" "refusals" {
  alarm_name          = "${var.name}-repair-refusals"
  alarm_description   = "repair could not tell the catalog of new days. Its log group ${local.log_groups.repair} says why."
  namespace           = local.metrics_namespace
  metric_name         = "RepairRefusals"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "failed_runs" {
  alarm_name          = "${var.name}-failed-runs"
  alarm_description   = "Nightly runs failed in spite of all retries. The queue ${local.failed_runs_name} says which and why."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = local.failed_runs_name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "webhook" {
  alarm_name          = "${var.name}-webhook-5xx"
  alarm_description   = "Deliveries could not be stored. Telegram repeats them for up to 24 hours."
  namespace           = "AWS/ApiGateway"
  metric_name         = "5xx"
  dimensions          = { ApiId = aws_apigatewayv2_api.webhook.id }
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "silence" {
  count = var.silence_hours == 0 ? 0 : 1

  alarm_name          = "${var.name}-silence"
  alarm_description   = "No update came for ${var.silence_hours} hours. Is the webhook still set? `telelake webhook info` says."
  namespace           = "AWS/Lambda"
  metric_name         = "Invocations"
  dimensions          = { FunctionName = local.function_names.ingest }
  statistic           = "Sum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 3600
  evaluation_periods  = var.silence_hours
  # A function that is not called reports nothing at all.
  treat_missing_data = "breaching"
  alarm_actions      = [aws_sns_topic.alarms.arn]
  ok_actions         = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "age" {
  alarm_name          = "${var.name}-etl-age"
  alarm_description   = "No run of etl has succeeded for 26 hours: yesterday is missing in the tables."
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  evaluation_periods  = 26
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "successes"
    label       = "Runs that succeeded"
    expression  = "runs - failures"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { runs = "Invocations", failures = "Errors" }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/Lambda"
        metric_name = metric_query.value
        dimensions  = { FunctionName = local.function_names.etl }
        stat        = "Sum"
        period      = 3600
      }
    }
  }
}

resource "aws_sns_topic" "alarms" {
  # checkov:skip=CKV_AWS_26: alarms name functions and numbers; CloudWatch could not publish under SNS's own key
  name = local.topic_name
}

resource "aws_sns_topic_policy" "alarms" {
  arn = aws_sns_topic.alarms.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyAlarmsOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"] }
      Action    = "sns:Publish"
      Resource  = local.topic_arn
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_sns_topic_subscription" "email" {
  count = var.alarm_email == null ? 0 : 1

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

resource "aws_budgets_budget" "monthly" {
  count = var.monthly_budget_usd == null ? 0 : 1

  name         = "${var.name}-monthly"
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }

    content {
      notification_type         = notification.key
      threshold                 = notification.value
      threshold_type            = "PERCENTAGE"
      comparison_operator       = "GREATER_THAN"
      subscriber_sns_topic_arns = [aws_sns_topic.alarms.arn]
    }
  }

  depends_on = [aws_sns_topic_policy.alarms]
}
