# What the caller needs afterwards.

output "public_url" {
  description = "Address for `telelake webhook set --url`. With /health at its end it answers whether updates are being stored."
  value       = aws_apigatewayv2_api.webhook.api_endpoint
}

output "webhook_url" {
  description = "Address that Telegram delivers to. Sensitive, because of the path."
  value       = "${aws_apigatewayv2_api.webhook.api_endpoint}/telegram/${var.webhook_path}"
  sensitive   = true
}

output "raw_bucket" {
  description = "Bucket of the raw zone."
  value       = var.raw_bucket_name
}

output "enriched_bucket" {
  description = "Bucket of the enriched zone."
  value       = var.enriched_bucket_name
}

output "results_location" {
  description = "Where Athena writes results."
  value       = local.results_location
}

output "database" {
  description = "Database of the tables."
  value       = var.database_name
}

output "workgroup" {
  description = "Workgroup for questions to the lake."
  value       = aws_athena_workgroup.lake.name
}

output "functions" {
  description = "Names of the functions `ingest`, `etl` and `repair`."
  value       = { for function in keys(local.functions) : function => aws_lambda_function.function[function].function_name }
}

output "failed_runs_queue" {
  description = "Queue with the nightly runs that failed in spite of all retries."
  value       = aws_sqs_queue.failed_runs.url
}

output "alarms_topic" {
  description = "Topic that alarms are published to."
  value       = aws_sns_topic.alarms.arn
}

output "secrets_parameter" {
  description = "Parameter that holds path and secret of the webhook."
  value       = aws_ssm_parameter.webhook.name
}
