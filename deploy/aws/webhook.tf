# The address that Telegram delivers to: an HTTP API in front of the function `ingest`.

resource "aws_apigatewayv2_api" "webhook" {
  name          = "${var.name}-webhook"
  description   = "Telegram's deliveries."
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "ingest" {
  api_id                 = aws_apigatewayv2_api.webhook.id
  integration_type       = "AWS_PROXY"
  integration_method     = "POST"
  integration_uri        = aws_lambda_function.function["ingest"].invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = (var.ingest_timeout_seconds + 1) * 1000
}

locals {
  routes = {
    # The path is compared by the function, in constant time, and is in no name or log.
    deliver = "POST /telegram/{path}"
    health  = "GET /health"
  }
}

resource "aws_apigatewayv2_route" "webhook" {
  # checkov:skip=CKV_AWS_309: Telegram cannot sign; path and secret are what it is known by
  for_each = local.routes

  api_id    = aws_apigatewayv2_api.webhook.id
  route_key = each.value
  target    = "integrations/${aws_apigatewayv2_integration.ingest.id}"
}

resource "aws_apigatewayv2_stage" "webhook" {
  api_id      = aws_apigatewayv2_api.webhook.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_burst_limit = var.throttle_burst
    throttling_rate_limit  = var.throttle_rate
  }

  # Anybody may ask for the health, so that must not be what the throttle above is spent on.
  route_settings {
    route_key              = aws_apigatewayv2_route.webhook["health"].route_key
    throttling_burst_limit = 5
    throttling_rate_limit  = 1
  }

  # No body, and no path: the path of a delivery is half of what Telegram is known by.
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.webhook.arn
    format = jsonencode({
      request_id       = "$context.requestId"
      time             = "$context.requestTime"
      source_ip        = "$context.identity.sourceIp"
      route            = "$context.routeKey"
      status           = "$context.status"
      duration_ms      = "$context.responseLatency"
      integration_ms   = "$context.integrationLatency"
      integration_code = "$context.integration.status"
      error            = "$context.error.message"
    })
  }
}

resource "aws_cloudwatch_log_group" "webhook" {
  # checkov:skip=CKV_AWS_158: CloudWatch encrypts with its own key; the log holds no body, path or secret
  # checkov:skip=CKV_AWS_338: log_retention_days is a variable; a month is enough for most
  name              = "/aws/apigateway/${var.name}-webhook"
  retention_in_days = var.log_retention_days
}

resource "aws_lambda_permission" "webhook" {
  for_each = {
    deliver = "POST/telegram/*"
    health  = "GET/health"
  }

  statement_id  = "webhook-${each.key}"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.function["ingest"].function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.webhook.execution_arn}/*/${each.value}"
}
