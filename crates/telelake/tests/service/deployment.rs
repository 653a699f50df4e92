//! `telelake aws`: a lake made by Terraform in an emulator of AWS, seen to receive, taken down with and without its
//! messages. API Gateway and Lambda do not run there, so the service stands in for both, at an address of its own.
//! Where there is no Terraform, that is said and nothing is tested.

use std::path::{Path, PathBuf};

use serde_json::json;
use testkit::Moto;

use crate::process::Process;
use crate::world::{GROUP, World};

/// What only an emulator needs of the provider.
const OVERRIDE: &str = r#"provider "aws" {
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
}
"#;

/// An archive with nothing in it.
const EMPTY_ZIP: [u8; 22] = *b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
const RAW: &str = "telelake-123456789012-raw";
const ENRICHED: &str = "telelake-123456789012-enriched";

/// A world whose AWS is an emulator.
struct Deployment {
    world: World,
    moto: Moto,
    plugins: Option<PathBuf>,
}

impl Deployment {
    /// `None` where Terraform is missing.
    fn new() -> Option<Self> {
        let path = variable("PATH").unwrap_or_default();
        let here = std::env::split_paths(&path).any(|folder| {
            let is_there = |name| folder.join(name).is_file();
            is_there("terraform") || is_there("tofu")
        });
        if !here {
            skipped("neither `terraform` nor `tofu` is on the PATH");
            return None;
        }
        let moto = Moto::start().unwrap();
        let mut world = World::new(&GROUP.to_string());
        world.environment = vec![
            ("PATH", path),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_REGION", "sa-east-1".to_owned()),
            ("AWS_ENDPOINT_URL", moto.endpoint_url().to_owned()),
            ("TF_CLI_ARGS_apply", "-parallelism=30".to_owned()),
            ("TF_CLI_ARGS_destroy", "-parallelism=30".to_owned()),
        ];
        for name in ["ingest.zip", "etl.zip", "repair.zip"] {
            world.write(&format!("packages/{name}"), EMPTY_ZIP);
        }
        world.write("telelake-aws/emulator_override.tf", OVERRIDE);
        let plugins = plugins();
        Some(Self {
            world,
            moto,
            plugins,
        })
    }

    /// The arguments of `telelake aws`, with the place of the provider where it lies unpacked.
    fn args<'a>(&'a self, args: &[&'a str]) -> Vec<&'a str> {
        let plugins = self.plugins.as_deref().and_then(Path::to_str);
        let plugins = plugins.map(|folder| ["--plugin-dir", folder]);
        let mut all = vec!["aws"];
        all.extend(args);
        all.extend(plugins.into_iter().flatten());
        all
    }

    fn run(&self, args: &[&str]) -> crate::world::Ran {
        self.world.run(&self.args(args))
    }

    /// The service in place of API Gateway and function; its address.
    fn start_receiving(&self) -> (Process, String) {
        let raw = format!("lake.raw=s3://{RAW}");
        let (service, url) =
            self.world
                .start_webhook_with(&["--set", "ingest.durability=store", "--set", &raw]);
        let (address, _) = url.split_once("/telegram/").unwrap();
        (service, address.to_owned())
    }

    fn updates(&self) -> Vec<String> {
        self.moto.keys(RAW, "telegram/").unwrap()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test asks what the machine has"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Where providers lie unpacked, by the rules of `scripts/terraform.sh`.
fn plugins() -> Option<PathBuf> {
    if let Some(folder) = variable("TF_PLUGIN_DIR") {
        return Some(folder.into());
    }
    let folders = std::fs::read_dir("/").ok()?.flatten();
    let folders = folders.flat_map(|entry| std::fs::read_dir(entry.path()).into_iter().flatten());
    folders
        .flatten()
        .map(|entry| entry.path())
        .find(|folder| folder.join("registry.terraform.io").is_dir())
}

#[expect(
    clippy::print_stderr,
    reason = "a test that did not run must not look as if it had"
)]
fn skipped(why: &str) {
    eprintln!("skipped: telelake aws ({why})");
}

#[test]
fn a_lake_is_deployed_seen_to_receive_and_taken_down_without_losing_a_message() {
    let Some(mut aws) = Deployment::new() else {
        return;
    };
    let planned = aws.run(&["deploy", "--dry-run"]);
    if planned
        .stderr
        .contains("the provider hashicorp/aws cannot be had")
    {
        return skipped("the provider hashicorp/aws is neither here nor to be had");
    }
    let planned = planned.code(0);
    assert!(
        planned
            .stdout
            .ends_with("to add, 0 to change, 0 to destroy\n"),
        "{}",
        planned.stdout
    );
    assert!(
        !aws.world
            .path("telelake-aws/terraform.tfvars.json")
            .exists()
    );

    // What cannot be asked about is not done.
    aws.run(&["deploy"]).code(2).says(&["add `--yes`"]);
    // Everything is made; that nothing answers at the address of an emulated API is noticed before Telegram is told.
    let made = aws.run(&["deploy", "--yes", "--wait", "1"]).code(75);
    made.says(&["Apply complete!", "/health does not answer 200"]);
    assert!(aws.world.path("telelake-aws/emulator_override.tf").exists());

    // The emulator speaks no TLS, and obeys the policy that refuses everything else.
    for bucket in [RAW, ENRICHED] {
        aws.moto.delete(&format!("/{bucket}?policy")).unwrap();
    }
    let without_a_look = ("TF_CLI_ARGS_plan", "-refresh=false".to_owned());
    aws.world.environment.push(without_a_look);
    let (service, address) = aws.start_receiving();
    let deploy = ["deploy", "--yes", "--webhook-url", &address];
    aws.run(&deploy).code(0).says(&[
        "0 to add, 0 to change, 0 to destroy",
        &format!("✓ a test update came through {address} and is in `s3://{RAW}`"),
        &format!("✓ webhook: Telegram delivers to {address}/telegram/***"),
    ]);
    aws.world.somebody_writes(GROUP, 1);
    aws.world.drained();
    assert_eq!(aws.updates().len(), 2);
    let status = aws.run(&["status", "--json"]).code(0).json();
    assert_eq!(status["health"], "ok");
    assert_eq!(status["webhook"]["is_ours"], true);
    assert_eq!(status["raw"]["objects"], 2);
    assert_eq!(service.stop().0, Some(0));

    aws.world.environment.pop();

    test_update_is_a_row_of_its_own_kind(&aws);
    aws.run(&["destroy"])
        .code(2)
        .says(&["add `--confirm telelake`"]);
    let kept = aws.run(&["destroy", "--confirm", "telelake"]).code(0);
    kept.says(&[
        "✓ the webhook is deleted",
        "Destroy complete!",
        &format!("kept, with all that is in them and at what S3 costs: `{ENRICHED}`"),
    ]);
    assert_eq!(aws.updates().len(), 2);
    aws.run(&["status"])
        .code(1)
        .says(&["nothing is deployed from `telelake-aws`"]);

    let late = ["destroy", "--delete-data", "--confirm", "telelake"];
    aws.run(&late)
        .code(1)
        .says(&["an earlier `destroy` kept the buckets"]);
    // The buckets are taken up as they are, and go when they are told to.
    let again = aws.run(&["deploy", "--yes", "--wait", "1"]).code(75);
    again.says(&["  = aws_s3_bucket.zone[\"raw\"]", "3 imported"]);
    aws.run(&["destroy", "--delete-data", "--confirm", "telelake"])
        .code(0);
    let buckets = aws.moto.get("/").unwrap();
    assert!(!buckets.contains("telelake-123456789012"), "{buckets}");
}

/// The test update is in the table of updates, makes no message, and nothing misses anything.
fn test_update_is_a_row_of_its_own_kind(aws: &Deployment) {
    let (raw, enriched) = (
        format!("lake.raw=s3://{RAW}"),
        format!("lake.enriched=s3://{ENRICHED}"),
    );
    let lake = ["--set", raw.as_str(), "--set", enriched.as_str()];
    let run = |args: &[&str]| aws.world.run(&[args, &lake].concat());
    run(&["etl", "--all"]).code(0);
    let query =
        "SELECT kind, update_id IS NULL AS is_unnumbered FROM telegram_updates ORDER BY kind";
    let rows = run(&["sql", "--format", "json", query]).code(0).json();
    let expected = json!([
        {"kind": "message", "is_unnumbered": false},
        {"kind": "telelake_test", "is_unnumbered": true},
    ]);
    assert_eq!(rows, expected);
    run(&["verify", "--strict"]).code(0);
    let status = aws.run(&["status", "--json"]).code(0).json();
    assert!(status["last_enriched_day"].is_string(), "{status}");
}
