//! `telelake aws deploy`: looks that all is there, has Terraform make or change the lake, sends an update through its
//! address, finds it in the raw zone, and only then has Telegram deliver there.

use std::path::PathBuf;
use std::time::Duration;

use ::config::Aws;
use anyhow::{Context as _, Result};
use secrecy::SecretString;
use serde_json::json;

use super::action::Tools;
use super::arrival::{Address, arrives};
use super::confirm::{agreed, somebody};
use super::folder::Folder;
use super::hookup::hook_up;
use super::outputs::Outputs;
use super::plan::Plan;
use super::preflight::{self, Ready};
use super::terraform::Terraform;
use super::values::{self, REGION, Values, bucket_names, of_settings, text, together};
use crate::chance;
use crate::cli::{Global, key_value};
use crate::command::webhook::webhook_url;
use crate::failure::Advice;
use crate::home::Home;
use crate::kept::{keep_url, kept_secret};
use crate::output::{data, say};
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake aws deploy --packages DIR --dry-run       what would be made, and nothing more
  telelake aws deploy --packages DIR                 asks once, then makes it
  telelake aws deploy --yes --var etl_memory_mb=2048 --var log_retention_days=7

Bot, chats, time zone and region are those of telelake's settings. What `--var` gives is kept for the
next time; `--var KEY=null` goes back to the default. All variables: deploy/aws/README.md.";

/// What is deployed is called this if nobody says.
const NAME: &str = "telelake";
/// The file of a plan.
const PLAN: &str = "telelake.tfplan";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    tools: Tools,
    /// The folder with ingest.zip, etl.zip and repair.zip [default: the last one, else `packages`]
    #[arg(long, value_name = "DIR")]
    packages: Option<PathBuf>,
    /// Begins the names of what is made [default: telelake]
    #[arg(long)]
    name: Option<String>,
    /// The address that alarms are sent to
    #[arg(long, value_name = "ADDRESS")]
    alarm_email: Option<String>,
    /// Any other variable of the module; may be repeated
    #[arg(long = "var", value_name = "KEY=VALUE", value_parser = key_value)]
    variables: Vec<(String, String)>,
    /// Where Telegram reaches the API, behind a domain of your own [default: the API's own address]
    #[arg(long, value_name = "URL")]
    webhook_url: Option<String>,
    /// How long to wait for the address to answer, and for Telegram
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3600))]
    wait: u64,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long, short = 'y')]
    yes: bool,
}

pub(super) async fn run(global: &Global, args: Args) -> Result<()> {
    let home = Home::open(global, Vec::new())?;
    let language = home.language;
    if !args.yes && !args.dry_run {
        somebody(language, "--yes")?;
    }
    let folder = Folder::new(&args.tools.dir);
    let before = folder.values()?;
    let given = given(&args, language)?;
    let mut kept = before.clone().unwrap_or_default();
    // Of a destruction that did not end: nobody who deploys wants buckets that go with what is in them.
    kept.remove("force_destroy");
    let ready = preflight::examine(&home, &args.tools, args.packages.as_deref(), &kept).await?;
    let values = chosen(&home, &ready, given, kept)?;
    let secrets = secrets(&home, args.dry_run)?;
    folder.lay_out(&values)?;
    folder.take_up()?;
    let program = ready.program.clone();
    let terraform = Terraform::new(
        program,
        &args.tools,
        &home.config.aws,
        secrets.clone(),
        language,
    );
    let mut has_begun = false;
    let made = make(&args, &terraform, &values, language, &mut has_begun).await;
    folder.remove_plan(PLAN);
    if args.dry_run || (made.is_err() && !has_begun) {
        // What was not agreed to must not be what the next command begins with.
        folder.restore(before.as_ref())?;
    }
    let outputs = made?;
    if args.dry_run {
        return Ok(());
    }
    folder.forget_buckets()?;
    let [path, secret] = secrets;
    let public_url = args.webhook_url.as_deref().unwrap_or(&outputs.public_url);
    let public_url = public_url.trim_end_matches('/');
    let address = Address {
        public_url: public_url.to_owned(),
        url: webhook_url(public_url, &path),
        secret,
        bot: ready.bot.id(),
    };
    let wait = Duration::from_secs(args.wait);
    let region = region(&home.config.aws, &ready.region);
    arrives(&home, &region, &outputs, &address, wait).await?;
    let mut settings = ::bot::WebhookSettings::new(address.url, address.secret);
    settings.max_connections = home.config.ingest.max_connections;
    folder.keep_address(public_url)?;
    hook_up(&ready.bot, &settings, wait, language).await?;
    keep_url(global, &home, public_url)?;
    tell(language, &outputs);
    Ok(())
}

/// What the command line says about the module's variables.
fn given(args: &Args, language: Language) -> Result<Values> {
    let mut given = values::given(&args.variables, language)?;
    for (name, value) in [("name", &args.name), ("alarm_email", &args.alarm_email)] {
        if let Some(value) = value {
            given.insert(name.to_owned(), json!(value));
        }
    }
    Ok(given)
}

/// All values that the module is given.
fn chosen(home: &Home, ready: &Ready, given: Values, kept: Values) -> Result<Values> {
    if let Some(region) = text(&kept, REGION)
        && region != ready.region
    {
        let here = &ready.region;
        let advice = home.language.pick(
            Advice::usage(
                format!("the lake of this folder is in {region}, and the region is now {here}"),
                format!("set `aws.region` to `{region}`; for another lake name another folder with `--dir`"),
            ),
            Advice::usage(
                format!("o lake desta pasta está em {region}, e a região agora é {here}"),
                format!("defina `aws.region` como `{region}`; para outro lake indique outra pasta com `--dir`"),
            ),
        );
        return Err(advice.into());
    }
    let settings = of_settings(home, ready.bot.id());
    let default = Values::from([("name".to_owned(), json!(NAME))]);
    let values = together([given, preflight::values(ready), settings, kept, default]);
    let buckets = bucket_names(text(&values, "name").unwrap_or(NAME), &ready.account);
    Ok(together([values, buckets]))
}

/// The webhook's path and secret; drawn and kept once, except for a look that is to leave no trace.
fn secrets(home: &Home, is_dry: bool) -> Result<[SecretString; 2]> {
    let ingest = &home.config.ingest;
    let secret = |setting, known: &Option<SecretString>| match known {
        None if is_dry => Ok(chance::secret()),
        known => kept_secret(home, setting, known.as_ref()),
    };
    Ok([
        secret("ingest.webhook_path", &ingest.webhook_path)?,
        secret("ingest.webhook_secret", &ingest.webhook_secret)?,
    ])
}

/// Has Terraform plan, asks, and has it make what is missing.
async fn make(
    args: &Args,
    terraform: &Terraform,
    values: &Values,
    language: Language,
    has_begun: &mut bool,
) -> Result<Outputs> {
    terraform.init().await?;
    let out = format!("-out={PLAN}");
    terraform
        .quiet(&["plan", "-input=false", "-no-color", &out])
        .await?;
    let plan = Plan::read(&terraform.quiet(&["show", "-json", PLAN]).await?)?;
    let (add, change, destroy) = plan.counts();
    if !plan.is_empty() {
        say(&plan);
    }
    let counts = language.pick(
        format!("{add} to add, {change} to change, {destroy} to destroy"),
        format!("{add} a criar, {change} a alterar, {destroy} a destruir"),
    );
    if args.dry_run {
        data(counts);
        return Ok(Outputs::default());
    }
    say(&counts);
    if !plan.is_empty() {
        let name = text(values, "name").unwrap_or(NAME);
        let region = text(values, REGION).unwrap_or_default();
        let question = language.pick(
            format!("Make this of `{name}` in {region}? It costs money (`telelake aws cost`)"),
            format!("Fazer isto de `{name}` em {region}? Custa dinheiro (`telelake aws cost`)"),
        );
        agreed(language, &question, args.yes)?;
        *has_begun = true;
        terraform
            .show(&["apply", "-input=false", "-no-color", PLAN])
            .await?;
    }
    let outputs = Outputs::read(&terraform.quiet(&["output", "-json"]).await?)?;
    outputs.context("Terraform has made the lake and names no outputs")
}

/// The settings of AWS, with the region that is in force.
fn region(aws: &Aws, region: &str) -> Aws {
    Aws {
        region: Some(region.to_owned()),
        ..aws.clone()
    }
}

fn tell(language: Language, outputs: &Outputs) {
    let Outputs {
        raw_bucket,
        enriched_bucket,
        database,
        workgroup,
        ..
    } = outputs;
    say(language.pick(
        format!(
            "✓ the lake is on AWS: `{raw_bucket}` and `{enriched_bucket}`, database `{database}`, workgroup `{workgroup}`.\n\
             \x20 Messages are in raw within a second, and in Athena after the next 03:00.\n\
             \x20 From here: telelake sql --set lake.raw=s3://{raw_bucket} --set lake.enriched=s3://{enriched_bucket}"
        ),
        format!(
            "✓ o lake está na AWS: `{raw_bucket}` e `{enriched_bucket}`, banco `{database}`, workgroup `{workgroup}`.\n\
             \x20 As mensagens chegam a raw em um segundo, e ao Athena depois das próximas 03:00.\n\
             \x20 Daqui: telelake sql --set lake.raw=s3://{raw_bucket} --set lake.enriched=s3://{enriched_bucket}"
        ),
    ));
}
