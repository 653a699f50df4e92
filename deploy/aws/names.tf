# Names, and the ARNs made of them. They are spelled here, rather than taken from the resources, so that every policy
# is known, and can be read and tested, before anything is made.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.id

  # arn:aws:SERVICE:REGION:ACCOUNT:…
  arn = {
    for service in ["athena", "glue", "kms", "lambda", "logs", "scheduler", "sns", "sqs", "ssm"] :
    service => "arn:${local.partition}:${service}:${local.region}:${local.account}"
  }

  bucket_names = {
    raw      = var.raw_bucket_name
    enriched = var.enriched_bucket_name
    results  = var.results_bucket_name
  }
  bucket_arns = { for zone, name in local.bucket_names : zone => "arn:${local.partition}:s3:::${name}" }

  function_names = { for function in ["ingest", "etl", "repair"] : function => "${var.name}-${function}" }
  function_arns  = { for function, name in local.function_names : function => "${local.arn.lambda}:function:${name}" }
  log_groups     = { for function, name in local.function_names : function => "/aws/lambda/${name}" }

  failed_runs_name = "${var.name}-failed-runs"
  failed_runs_arn  = "${local.arn.sqs}:${local.failed_runs_name}"
  parameter_name   = "/${var.name}/webhook"
  parameter_arn    = "${local.arn.ssm}:parameter${local.parameter_name}"
  topic_name       = "${var.name}-alarms"
  topic_arn        = "${local.arn.sns}:${local.topic_name}"
  # Of the numbers that are read out of logs. Two lakes in one account must not share them.
  metrics_namespace = "Telelake/${var.name}"

  # Athena writes here whatever a client asks for: the workgroup enforces it.
  results_location = "s3://${var.results_bucket_name}/athena/"
}
