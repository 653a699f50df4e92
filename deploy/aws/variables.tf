# Everything that can be set; README.md has the same as a table. What has no default must be given.

# Names and places.

variable "name" {
  description = "Begins the name of everything that the module makes, apart from buckets, database and tables."
  type        = string
  default     = "telelake"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "Use 2 to 31 of a-z, 0-9 and -, with a letter first."
  }
}

variable "raw_bucket_name" {
  description = "Bucket of the raw zone: updates as they came. The tutorial's ends with -raw."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.raw_bucket_name)) && !strcontains(var.raw_bucket_name, "..")
    error_message = "A bucket's name has 3 to 63 of a-z, 0-9, . and -, begins and ends with a letter or digit, and has no two dots in a row."
  }
}

variable "enriched_bucket_name" {
  description = "Bucket of the enriched zone: one Parquet file a table and day. The tutorial's ends with -enriched."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.enriched_bucket_name)) && !strcontains(var.enriched_bucket_name, "..")
    error_message = "A bucket's name has 3 to 63 of a-z, 0-9, . and -, begins and ends with a letter or digit, and has no two dots in a row."
  }
}

variable "results_bucket_name" {
  description = "Bucket that Athena writes results to, under athena/."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.results_bucket_name)) && !strcontains(var.results_bucket_name, "..")
    error_message = "A bucket's name has 3 to 63 of a-z, 0-9, . and -, begins and ends with a letter or digit, and has no two dots in a row."
  }
}

variable "existing_buckets" {
  description = "Which of raw, enriched and results are there already, such as the tutorial's. The module uses them and leaves their settings alone."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.existing_buckets, ["raw", "enriched", "results"])) == 0
    error_message = "Name any of raw, enriched and results."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts buckets, results and the parameter with the secrets. Without one S3 uses its own keys (AES256) and the parameter the account's key for parameters."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "Give the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID, not that of an alias."
  }
}

# The bot and its webhook.

variable "chat_ids" {
  description = "Chats to keep: ids such as -1001234567890, or only * for all that the bot sees."
  type        = list(string)

  validation {
    condition = length(var.chat_ids) > 0 && (
      join(",", var.chat_ids) == "*" || alltrue([for id in var.chat_ids : can(regex("^-?[1-9][0-9]{0,18}$", id))])
    )
    error_message = "Give at least one chat id, a whole number, or [\"*\"]."
  }
}

variable "bot_id" {
  description = "Id of the bot: the part of its token before the colon. The token itself is not needed here."
  type        = number

  validation {
    condition     = var.bot_id > 0 && floor(var.bot_id) == var.bot_id
    error_message = "The id is a whole number, the part of the token before the colon."
  }
}

variable "webhook_path" {
  description = "The unguessable last part of the webhook's address."
  type        = string
  sensitive   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{16,256}$", var.webhook_path))
    error_message = "Use 16 to 256 of A-Z, a-z, 0-9, _ and -."
  }
}

variable "webhook_secret" {
  description = "What Telegram must repeat in the header of each delivery."
  type        = string
  sensitive   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{16,256}$", var.webhook_secret))
    error_message = "Use 16 to 256 of A-Z, a-z, 0-9, _ and -."
  }
}

variable "throttle_rate" {
  description = "Requests a second that the webhook takes; Telegram repeats what is turned away."
  type        = number
  default     = 50

  validation {
    condition     = var.throttle_rate >= 1
    error_message = "At least 1."
  }
}

variable "throttle_burst" {
  description = "Requests that the webhook takes at once."
  type        = number
  default     = 100

  validation {
    condition     = var.throttle_burst >= 1 && floor(var.throttle_burst) == var.throttle_burst
    error_message = "A whole number, at least 1."
  }
}

# The functions.

variable "packages_dir" {
  description = "Folder with ingest.zip, etl.zip and repair.zip."
  type        = string
}

variable "architecture" {
  description = "Processor that the packages were built for: arm64 or x86_64."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "arm64 or x86_64."
  }
}

variable "time_zone" {
  description = "Time zone that decides which day a message belongs to, and that the schedules are in."
  type        = string
  default     = "America/Sao_Paulo"

  validation {
    condition     = var.time_zone == "UTC" || can(regex("^[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+){1,2}$", var.time_zone))
    error_message = "A name of the IANA time zone database, such as America/Sao_Paulo, or UTC; offsets such as -03:00 are not names."
  }
}

variable "log_retention_days" {
  description = "Days that the logs of functions and webhook are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch knows only 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653."
  }
}

variable "ingest_memory_mb" {
  description = "Memory of the function that accepts updates; its share of a processor grows with it."
  type        = number
  default     = 256

  validation {
    condition     = var.ingest_memory_mb >= 128 && var.ingest_memory_mb <= 10240
    error_message = "128 to 10240."
  }
}

variable "ingest_timeout_seconds" {
  description = "Time-out of the function that accepts updates. Telegram waits 60 s."
  type        = number
  default     = 10

  validation {
    condition     = var.ingest_timeout_seconds >= 1 && var.ingest_timeout_seconds <= 29
    error_message = "1 to 29: the webhook's API gives up after 30 s."
  }
}

variable "ingest_reserved_concurrency" {
  description = "Runs of the function that accepts updates which are set aside, and allowed, at once; -1 for the account's common limit."
  type        = number
  default     = -1

  validation {
    condition     = var.ingest_reserved_concurrency == -1 || var.ingest_reserved_concurrency >= 1
    error_message = "-1, or at least 1."
  }
}

variable "etl_memory_mb" {
  description = "Memory of the function that makes Parquet of a day."
  type        = number
  default     = 1024

  validation {
    condition     = var.etl_memory_mb >= 128 && var.etl_memory_mb <= 10240
    error_message = "128 to 10240."
  }
}

variable "etl_timeout_seconds" {
  description = "Time-out of the function that makes Parquet of a day."
  type        = number
  default     = 300

  validation {
    condition     = var.etl_timeout_seconds >= 1 && var.etl_timeout_seconds <= 900
    error_message = "1 to 900."
  }
}

variable "etl_storage_mb" {
  description = "Scratch disk of the function that makes Parquet of a day, which sorts there what does not fit its memory."
  type        = number
  default     = 2048

  validation {
    condition     = var.etl_storage_mb >= 512 && var.etl_storage_mb <= 10240
    error_message = "512 to 10240."
  }
}

variable "etl_reserved_concurrency" {
  description = "Days that are made at once at most, which are then also set aside from the account's limit; -1 for the account's common limit."
  type        = number
  default     = -1

  validation {
    # One run hands days to other runs of the same function.
    condition     = var.etl_reserved_concurrency == -1 || var.etl_reserved_concurrency >= 2
    error_message = "-1, or at least 2."
  }
}

variable "etl_schedule" {
  description = "When yesterday, and what changed before it, is made into Parquet, in the lake's time zone."
  type        = string
  default     = "cron(0 3 * * ? *)"

  validation {
    condition     = can(regex("^cron\\([^ ]+( [^ ]+){5}\\)$", var.etl_schedule))
    error_message = "Six fields as EventBridge Scheduler takes them, such as cron(0 3 * * ? *)."
  }
}

variable "repair_schedule" {
  description = "When the catalog is told of new days, in the lake's time zone: after the Parquet is made."
  type        = string
  default     = "cron(30 3 * * ? *)"

  validation {
    condition     = can(regex("^cron\\([^ ]+( [^ ]+){5}\\)$", var.repair_schedule))
    error_message = "Six fields as EventBridge Scheduler takes them, such as cron(30 3 * * ? *)."
  }
}

# What is kept, and for how long.

variable "results_expire_days" {
  description = "Days after which results of queries are removed."
  type        = number
  default     = 30

  validation {
    condition     = var.results_expire_days >= 1
    error_message = "At least 1."
  }
}

variable "noncurrent_expire_days" {
  description = "Days that a replaced or deleted object can still be brought back."
  type        = number
  default     = 30

  validation {
    condition     = var.noncurrent_expire_days >= 1
    error_message = "At least 1."
  }
}

variable "force_destroy" {
  description = "Whether destroying takes buckets with objects in them too, every version of every message. Applied before it is needed, since a bucket goes by what stands in the state."
  type        = bool
  default     = false
}

variable "raw_transition_days" {
  description = "Days after which objects of the raw zone move to a cheaper class; null for never. S3 moves only those of 128 KiB and more, such as imports: single updates stay where they are."
  type        = number
  default     = null

  validation {
    condition     = var.raw_transition_days == null || try(var.raw_transition_days >= 30, false)
    error_message = "At least 30, or null."
  }
}

variable "raw_transition_class" {
  description = "That class. It must be one that can be read at once, since old days may be made anew."
  type        = string
  default     = "STANDARD_IA"

  validation {
    condition     = contains(["STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"], var.raw_transition_class)
    error_message = "STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING or GLACIER_IR."
  }
}

# The catalog.

variable "database_name" {
  description = "Database of the tables."
  type        = string
  default     = "telegram"

  validation {
    condition     = can(regex("^[a-z0-9_]{1,255}$", var.database_name))
    error_message = "Letters a-z, digits and _."
  }
}

variable "existing_database" {
  description = "Whether the database is there already."
  type        = bool
  default     = false
}

variable "existing_tables" {
  description = "Tables that are there already, such as the tutorial's telegram_datalake, and are left as they are."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.existing_tables, [for table in jsondecode(file("${path.module}/tables.json")).tables : table.name])) == 0
    error_message = "Name tables of tables.json."
  }
}

variable "projection_start_date" {
  description = "First day that Athena looks at; rows of earlier days are not found. Each day costs a query without a condition on context_date one listing."
  type        = string
  default     = "2024-01-01"

  validation {
    condition     = can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", var.projection_start_date)) && can(timeadd("${var.projection_start_date}T00:00:00Z", "0s"))
    error_message = "A day such as 2024-01-01."
  }
}

variable "bytes_scanned_cutoff" {
  description = "Bytes after which Athena cancels a query of this workgroup."
  type        = number
  default     = 10737418240

  validation {
    condition     = var.bytes_scanned_cutoff >= 10485760
    error_message = "At least 10485760 (10 MiB), Athena's own least."
  }
}

# Alarms.

variable "alarm_email" {
  description = "Address that alarms are sent to, once its owner has confirmed; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_email == null || can(regex("^[^@ ]+@[^@ ]+$", var.alarm_email))
    error_message = "An e-mail address, or null."
  }
}

variable "silence_hours" {
  description = "Hours without a single update after which an alarm is raised; 0 for never."
  type        = number
  default     = 24

  validation {
    condition     = var.silence_hours >= 0 && var.silence_hours <= 168 && floor(var.silence_hours) == var.silence_hours
    error_message = "0 to 168: CloudWatch looks back a week."
  }
}

variable "monthly_budget_usd" {
  description = "Costs of the whole account in a month that alarms are raised at, when they come to 80 % and when they are forecast to come to all of it; null for no budget."
  type        = number
  default     = null

  validation {
    condition     = var.monthly_budget_usd == null || try(var.monthly_budget_usd > 0, false)
    error_message = "More than 0, or null."
  }
}
