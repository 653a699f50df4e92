//! `telelake aws destroy`: takes the webhook away, then all that was made. Buckets with messages in them stay unless it
//! is said that they shall go; the next deployment takes up those that stayed.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::action::Tools;
use super::confirm::{named, somebody};
use super::folder::Folder;
use super::hookup::is_ours;
use super::status::nothing;
use super::terraform::{Program, Terraform};
use super::values::{Values, text};
use crate::chance;
use crate::cli::Global;
use crate::delivery::shown_url;
use crate::failure::Advice;
use crate::home::Home;
use crate::output::say;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake aws destroy                                  asks for the lake's name first
  telelake aws destroy --confirm telelake
  telelake aws destroy --delete-data                    the buckets too, with every version of every object

Buckets that were there before telelake always stay. The webhook is deleted first: Telegram keeps what
comes after that for 24 hours.";

/// The resources of the buckets that the module made.
const BUCKETS: &str = "module.lake.aws_s3_bucket.zone";
/// What belongs to a bucket and lies in Terraform's state as resources of their own.
const SETTINGS: [&str; 5] = [
    "module.lake.aws_s3_bucket_lifecycle_configuration.zone",
    "module.lake.aws_s3_bucket_policy.zone",
    "module.lake.aws_s3_bucket_public_access_block.zone",
    "module.lake.aws_s3_bucket_server_side_encryption_configuration.zone",
    "module.lake.aws_s3_bucket_versioning.zone",
];

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    tools: Tools,
    /// Delete the buckets too, with every message in them: nobody can bring those back
    #[arg(long)]
    delete_data: bool,
    /// The lake's name, typed beforehand: do not ask
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,
}

pub(super) async fn run(global: &Global, args: Args) -> Result<()> {
    let home = Home::open(global, Vec::new())?;
    let language = home.language;
    let folder = Folder::new(&args.tools.dir);
    let Some(mut values) = folder.values()? else {
        return Err(nothing(&args.tools, language).into());
    };
    let name = text(&values, "name").unwrap_or_default();
    if args.confirm.is_none() {
        somebody(language, &format!("--confirm {name}"))?;
    }
    let program = Program::find(&args.tools, language).await?;
    // Nothing that is destroyed is told the secrets, but the module asks for some.
    let secrets = [chance::secret(), chance::secret()];
    let terraform = Terraform::new(program, &args.tools, &home.config.aws, secrets, language);
    folder.lay_out(&values)?;
    terraform.init().await?;
    let state = state(&terraform).await?;
    let mut buckets = made_buckets(&state);
    if args.delete_data && buckets.is_empty() && folder.has_kept_buckets() {
        return Err(kept_before(language).into());
    }
    ask(language, &values, &buckets, &args)?;
    unhook(&home, folder.address().as_deref()).await?;
    if args.delete_data {
        values.insert("force_destroy".to_owned(), json!(true));
        folder.lay_out(&values)?;
        if !buckets.is_empty() {
            // Whether a bucket goes with all that is in it stands in the state, and not in what is asked for.
            let target = format!("-target={BUCKETS}");
            terraform
                .show(&[
                    "apply",
                    "-input=false",
                    "-no-color",
                    "-auto-approve",
                    &target,
                ])
                .await?;
        }
    } else {
        buckets = folder.let_go(buckets)?;
        let_go(&terraform, &state).await?;
    }
    terraform
        .show(&["destroy", "-input=false", "-no-color", "-auto-approve"])
        .await?;
    values.remove("force_destroy");
    folder.lay_out(&values)?;
    if args.delete_data {
        folder.forget_buckets()?;
    } else {
        folder.take_up()?;
    }
    tell(language, &values, &buckets, args.delete_data);
    Ok(())
}

fn kept_before(language: Language) -> Advice {
    language.pick(
        Advice::new(
            "an earlier `destroy` kept the buckets, so they are not Terraform's to delete",
            "`telelake aws deploy` takes them up again, and then `destroy --delete-data` deletes them; or delete them by hand",
        ),
        Advice::new(
            "um `destroy` anterior manteve os buckets, então não cabe ao Terraform apagá-los",
            "`telelake aws deploy` os retoma, e então `destroy --delete-data` os apaga; ou apague-os à mão",
        ),
    )
}

/// Has the user type the name of what is to go.
fn ask(
    language: Language,
    values: &Values,
    buckets: &BTreeMap<String, String>,
    args: &Args,
) -> Result<()> {
    let name = text(values, "name").unwrap_or_default();
    let names = shown(buckets);
    let what = match (args.delete_data, buckets.is_empty()) {
        (true, false) => language.pick(
            format!("! `{name}` and EVERY MESSAGE in {names} will be deleted for good"),
            format!("! `{name}` e TODAS AS MENSAGENS em {names} serão apagadas para sempre"),
        ),
        _ => language.pick(
            format!("`{name}` will be taken down; the buckets and what is in them stay"),
            format!("`{name}` será desfeito; os buckets e o que há neles ficam"),
        ),
    };
    say(what);
    let question = language.pick(
        format!("Type the name `{name}` to go on"),
        format!("Digite o nome `{name}` para continuar"),
    );
    named(language, &question, name, args.confirm.as_deref())
}

/// Everything that Terraform knows of, by its address, with the id that AWS has for it.
async fn state(terraform: &Terraform) -> Result<BTreeMap<String, Value>> {
    #[derive(Default, Deserialize)]
    struct Module {
        #[serde(default)]
        resources: Vec<Resource>,
        #[serde(default)]
        child_modules: Vec<Self>,
    }
    #[derive(Deserialize)]
    struct Resource {
        address: String,
        #[serde(default)]
        values: Value,
    }
    #[derive(Deserialize)]
    struct State {
        values: Option<Values>,
    }
    #[derive(Deserialize)]
    struct Values {
        root_module: Module,
    }
    let shown: State = serde_json::from_str(&terraform.quiet(&["show", "-json"]).await?)?;
    let root = shown.values.map(|values| values.root_module);
    let mut modules = vec![root.unwrap_or_default()];
    let mut all = BTreeMap::new();
    while let Some(module) = modules.pop() {
        let resources = module.resources.into_iter();
        all.extend(resources.map(|resource| (resource.address, resource.values)));
        modules.extend(module.child_modules);
    }
    Ok(all)
}

/// The buckets that the module made: the addresses of their resources, and their names.
fn made_buckets(state: &BTreeMap<String, Value>) -> BTreeMap<String, String> {
    state
        .iter()
        .filter(|(address, _)| address.starts_with(&format!("{BUCKETS}[")))
        .filter_map(|(address, values)| {
            let bucket = values.get("bucket")?.as_str()?;
            Some((address.clone(), bucket.to_owned()))
        })
        .collect()
}

/// Makes Terraform forget the buckets and what guards them, so that they stay as they are.
async fn let_go(terraform: &Terraform, state: &BTreeMap<String, Value>) -> Result<()> {
    let is_kept = |address: &&str| {
        let mut kept = SETTINGS.into_iter().chain([BUCKETS]);
        kept.any(|kept| address.starts_with(&format!("{kept}[")))
    };
    let kept: Vec<&str> = state.keys().map(String::as_str).filter(is_kept).collect();
    if kept.is_empty() {
        return Ok(());
    }
    terraform
        .show(&[&["state", "rm"], kept.as_slice()].concat())
        .await
}

/// Deletes the webhook, so that Telegram keeps what nobody is there to take. One that leads elsewhere stays.
async fn unhook(home: &Home, address: Option<&str>) -> Result<()> {
    let bot = home.bot()?;
    let info = bot.webhook_info().await?;
    if !info.is_set() {
        return Ok(());
    }
    if !is_ours(home, &info, address) {
        let shown = shown_url(&info.url);
        say(home.language.pick(
            format!("  the webhook leads elsewhere and stays: {shown}"),
            format!("  o webhook leva a outro lugar e fica: {shown}"),
        ));
        return Ok(());
    }
    bot.delete_webhook(false).await?;
    say(home.language.pick(
        "✓ the webhook is deleted; Telegram keeps what comes now for 24 hours",
        "✓ o webhook foi removido; o Telegram guarda por 24 horas o que chegar agora",
    ));
    Ok(())
}

fn shown(buckets: &BTreeMap<String, String>) -> String {
    let names: Vec<String> = buckets.values().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn tell(
    language: Language,
    values: &Values,
    buckets: &BTreeMap<String, String>,
    is_data_deleted: bool,
) {
    let name = text(values, "name").unwrap_or_default();
    say(language.pick(
        format!("✓ `{name}` is taken down"),
        format!("✓ `{name}` foi desfeito"),
    ));
    if !is_data_deleted && !buckets.is_empty() {
        let names = shown(buckets);
        say(language.pick(
            format!("  kept, with all that is in them and at what S3 costs: {names}; `telelake aws deploy` takes them up again"),
            format!("  mantidos, com tudo o que há neles e ao custo do S3: {names}; `telelake aws deploy` os retoma"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_buckets_that_the_module_made_are_counted_as_made() {
        let state = BTreeMap::from([
            (
                "module.lake.aws_s3_bucket.zone[\"raw\"]".to_owned(),
                json!({"bucket": "a-raw"}),
            ),
            (
                "module.lake.data.aws_s3_bucket.existing[\"results\"]".to_owned(),
                json!({"bucket": "mine"}),
            ),
            (
                "module.lake.aws_s3_bucket_policy.zone[\"raw\"]".to_owned(),
                json!({"bucket": "a-raw"}),
            ),
        ]);
        let expected = (
            "module.lake.aws_s3_bucket.zone[\"raw\"]".to_owned(),
            "a-raw".to_owned(),
        );
        assert_eq!(
            made_buckets(&state).into_iter().collect::<Vec<_>>(),
            [expected]
        );
    }
}
