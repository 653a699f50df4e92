# What the roles may do, as text. tests/permissions.py tries the same policies out.

mock_provider "aws" {
  source = "./tests/account"
}

run "actions" {
  command = plan

  assert {
    condition = jsonencode({
      for role, policy in aws_iam_role_policy.function :
      role => sort(distinct(flatten([for statement in jsondecode(policy.policy).Statement : statement.Action])))
      }) == jsonencode({
      ingest = ["kms:Decrypt", "logs:CreateLogStream", "logs:PutLogEvents", "s3:GetObject", "s3:ListBucket", "s3:PutObject", "ssm:GetParameter"]
      etl = [
        "lambda:InvokeFunction", "logs:CreateLogStream", "logs:PutLogEvents", "s3:AbortMultipartUpload", "s3:DeleteObject",
        "s3:GetObject", "s3:ListBucket", "s3:PutObject", "sqs:SendMessage",
      ]
      repair = [
        "athena:GetQueryExecution", "athena:GetQueryResults", "athena:GetWorkGroup", "athena:StartQueryExecution",
        "athena:StopQueryExecution", "glue:BatchCreatePartition", "glue:BatchGetPartition", "glue:CreatePartition",
        "glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables",
        "logs:CreateLogStream", "logs:PutLogEvents", "s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject",
        "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts", "s3:PutObject", "sqs:SendMessage",
      ]
    })
    error_message = "A role can do something new, or no longer. If that is meant, say so here."
  }
  assert {
    condition = alltrue(flatten([
      for policy in concat(values(aws_iam_role_policy.function), [aws_iam_role_policy.scheduler]) : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in statement.Action : statement.Effect == "Allow" && !strcontains(action, "*")
        ]
      ]
    ]))
    error_message = "No action is a wildcard, and nothing is said by exception."
  }
}

run "resources" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for policy in concat(values(aws_iam_role_policy.function), [aws_iam_role_policy.scheduler]) : [
        for statement in jsondecode(policy.policy).Statement : [
          for resource in statement.Resource :
          # An object, a stream of a log, or a key that the condition narrows down; else no wildcard.
          !strcontains(resource, "*") || (
            can(regex("^arn:aws:s3:::[a-z-]+(/[a-z_]+)?/\\*$", resource)) ||
            can(regex("^arn:aws:logs:sa-east-1:123456789012:log-group:/aws/lambda/telelake-[a-z]+:\\*$", resource)) ||
            (endswith(resource, ":key/*") && try(statement.Condition.StringEquals["kms:ViaService"] != "", false))
          )
        ]
      ]
    ]))
    error_message = "A resource is wider than it need be."
  }
  assert {
    condition = alltrue(flatten([
      for role, policy in aws_iam_role_policy.function : [
        for statement in jsondecode(policy.policy).Statement : [
          for resource in statement.Resource :
          resource == "arn:aws:logs:sa-east-1:123456789012:log-group:/aws/lambda/telelake-${role}:*"
        ] if startswith(statement.Action[0], "logs:")
      ]
    ]))
    error_message = "A function writes to its own log only."
  }
  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_iam_role_policy.function["etl"].policy).Statement : statement.Resource
      if contains(statement.Action, "s3:DeleteObject")
    ])) == toset([for folder in ["telegram", "telegram_updates", "telegram_reactions", "telegram_members", "telegram_polls"] : "arn:aws:s3:::group-enriched/${folder}/*"])
    error_message = "Only tables are ever replaced; nothing raw can be deleted."
  }
  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.function["ingest"].policy).Statement :
      try(statement.Condition.StringLike["s3:prefix"], null) == ["migrations", "migrations/*"]
      if contains(statement.Action, "s3:ListBucket")
    ])
    error_message = "ingest lists migrations and nothing else."
  }
}

run "trust" {
  command = plan

  assert {
    condition = alltrue([
      for role in aws_iam_role.function : jsondecode(role.assume_role_policy).Statement[0].Principal == { Service = "lambda.amazonaws.com" }
    ])
    error_message = "Only Lambda takes the functions' roles."
  }
  assert {
    condition     = jsondecode(aws_iam_role.scheduler.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceArn"] == "arn:aws:scheduler:sa-east-1:123456789012:schedule-group/telelake"
    error_message = "Only schedules of this lake take the scheduler's role."
  }
  assert {
    condition     = jsondecode(aws_sns_topic_policy.alarms.policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    error_message = "Only this account's alarms are published."
  }
}

run "own_key" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:sa-east-1:123456789012:key/1234abcd"
  }

  assert {
    condition = alltrue([
      for policy in aws_iam_role_policy.function :
      flatten([for statement in jsondecode(policy.policy).Statement : statement.Resource if contains(statement.Action, "kms:Decrypt")]) == ["arn:aws:kms:sa-east-1:123456789012:key/1234abcd"]
    ])
    error_message = "With a key of one's own the functions may use that, and no other."
  }
  assert {
    condition     = alltrue([for encryption in aws_s3_bucket_server_side_encryption_configuration.zone : one(one(encryption.rule).apply_server_side_encryption_by_default).kms_master_key_id == var.kms_key_arn])
    error_message = "The buckets are encrypted with it."
  }
  assert {
    condition     = aws_ssm_parameter.webhook.key_id == var.kms_key_arn && aws_athena_workgroup.lake.configuration[0].result_configuration[0].encryption_configuration[0].kms_key_arn == var.kms_key_arn
    error_message = "So are secrets and results."
  }
}
