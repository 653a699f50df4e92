# The least that the module wants, for all tests; TF_VAR_packages_dir comes from scripts/terraform.sh.

raw_bucket_name      = "group-raw"
enriched_bucket_name = "group-enriched"
results_bucket_name  = "group-results"
chat_ids             = ["-1001234567890", "-42"]
bot_id               = 7123456789
webhook_path         = "path-that-nobody-guesses"
webhook_secret       = "secret_that_nobody_guesses"
