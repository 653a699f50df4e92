# The database, the tables and the workgroup that Athena answers from. The columns come from tables.json, which is made
# from the schema in crates/etl. The views are made by `telelake tables create`: Glue keeps a view as an encoded plan
# of Athena's, which only Athena should write.

locals {
  catalog        = jsondecode(file("${path.module}/tables.json"))
  tables         = { for table in local.catalog.tables : table.name => table }
  table_prefixes = distinct([for table in local.catalog.tables : table.prefix])
  day            = local.catalog.partition.name
  workgroup_name = var.name

  catalog_arns = concat(
    ["${local.arn.glue}:catalog", "${local.arn.glue}:database/${var.database_name}"],
    [for name in keys(local.tables) : "${local.arn.glue}:table/${var.database_name}/${name}"],
  )
}

resource "aws_glue_catalog_database" "lake" {
  count = var.existing_database ? 0 : 1

  name        = var.database_name
  description = "Telegram groups, as telelake keeps them."
}

resource "aws_glue_catalog_table" "table" {
  for_each = { for name, table in local.tables : name => table if !contains(var.existing_tables, name) }

  database_name = var.existing_database ? var.database_name : aws_glue_catalog_database.lake[0].name
  name          = each.key
  description   = each.value.comment
  table_type    = "EXTERNAL_TABLE"

  # Athena counts the days itself and needs nobody to tell it of new ones. `table_statement` in crates/etl says the
  # same in SQL. NOW is UTC's day: in a zone east of Greenwich the lake's day begins before it.
  parameters = {
    EXTERNAL                                = "TRUE"
    classification                          = "parquet"
    "projection.enabled"                    = "true"
    "projection.${local.day}.type"          = "date"
    "projection.${local.day}.format"        = "yyyy-MM-dd"
    "projection.${local.day}.range"         = "${var.projection_start_date},NOW+1DAYS"
    "projection.${local.day}.interval"      = "1"
    "projection.${local.day}.interval.unit" = "DAYS"
    "storage.location.template"             = "s3://${var.enriched_bucket_name}/${each.value.prefix}/${local.day}=$${${local.day}}/"
  }

  partition_keys {
    name    = local.day
    type    = local.catalog.partition.type
    comment = "Day of the message or event in the lake's time zone."
  }

  storage_descriptor {
    location      = "s3://${var.enriched_bucket_name}/${each.value.prefix}/"
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"

    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
      parameters            = { "serialization.format" = "1" }
    }

    dynamic "columns" {
      for_each = each.value.columns

      content {
        name    = columns.value.name
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }
}

resource "aws_athena_workgroup" "lake" {
  name        = local.workgroup_name
  description = "Questions to the lake of Telegram groups."
  # Destroying the workgroup forgets its history of queries, and no data.
  force_destroy = true

  configuration {
    bytes_scanned_cutoff_per_query     = var.bytes_scanned_cutoff
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true

    result_configuration {
      output_location = local.results_location

      encryption_configuration {
        encryption_option = var.kms_key_arn == null ? "SSE_S3" : "SSE_KMS"
        kms_key_arn       = var.kms_key_arn
      }
    }
  }
}
