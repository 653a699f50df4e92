//! `telelake queries`: the pack of ready queries. Lists them, shows their SQL, runs them as `telelake sql`
//! runs what somebody types.

use anyhow::Result;
use query::pack::{LakeFacts, NamedQuery, Refusal, Values};
use serde_json::{Value, json};

use super::sql::{self, Answering};
use crate::cli::{Global, key_value};
use crate::failure::Advice;
use crate::home::Home;
use crate::output::data;
use crate::startup::start_warnings;
use crate::table::Table;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake queries list                          names and titles
  telelake queries show heatmap                  the SQL, to change or to paste into Athena
  telelake queries run top-posters --from 2026-11-01
  telelake queries run inactive --param days=60 -o inactive.csv
  telelake queries run keyword --param word='bom dia' --engine athena

What each takes and answers: `telelake queries show NAME`, or docs/guide/en/queries.md.";

const LIST_EXAMPLES: &str = "\
Examples:
  telelake queries list
  telelake queries list --lang pt
  telelake queries list --json | jq '.[] | select(.parameters | length > 3) | .name'";

const SHOW_EXAMPLES: &str = "\
Examples:
  telelake queries show heatmap
  telelake queries show inactive --param days=60 --chat -1001234567890
  telelake queries show heatmap --raw            the file as it is, with `:name` where parameters go";

const RUN_EXAMPLES: &str = "\
Examples:
  telelake queries run messages-per-day
  telelake queries run top-posters --param top=5 --from 2026-11-01 --to 2026-11-30
  telelake queries run heatmap --chat -1001234567890 --param zone=Europe/Lisbon
  telelake queries run keyword --param word='bom dia' -o word.csv
  telelake queries run participation --engine athena --format json";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the queries
    #[command(after_help = LIST_EXAMPLES)]
    List {
        /// Print everything about them as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the SQL of a query, with its parameters put in
    #[command(after_help = SHOW_EXAMPLES)]
    Show {
        /// The query
        name: String,
        #[command(flatten)]
        parameters: Parameters,
        /// The file of the query, both languages and no parameters put in
        #[arg(long, conflicts_with_all = ["param", "chat", "from", "to"])]
        raw: bool,
    },
    /// Run a query
    #[command(after_help = RUN_EXAMPLES)]
    Run {
        /// The query
        name: String,
        #[command(flatten)]
        parameters: Parameters,
        #[command(flatten)]
        answering: Answering,
    },
}

/// What a query is told.
#[derive(Debug, clap::Args)]
struct Parameters {
    /// A parameter of the query, such as `--param days=60`; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = key_value)]
    param: Vec<(String, String)>,
    /// Only this chat, or `all`
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    chat: Option<String>,
    /// The first day, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// The last day, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
}

impl Parameters {
    /// All of them, by name.
    fn given(self) -> Vec<(String, String)> {
        let short = [("chat", self.chat), ("from", self.from), ("to", self.to)];
        let short = short
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        short.chain(self.param).collect()
    }
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    let home = Home::open(global, Vec::new())?;
    start_warnings(&home.config.log);
    let language = home.language;
    match args.action {
        Action::List { json } => list(language, json),
        Action::Show {
            name, raw: true, ..
        } => {
            let query = NamedQuery::of(&name).map_err(|refusal| told(&refusal, language))?;
            data(query.file.trim_end());
            Ok(())
        }
        Action::Show {
            name, parameters, ..
        } => {
            let query = NamedQuery::of(&name).map_err(|refusal| told(&refusal, language))?;
            let shown = query.shown(&parameters.given(), &facts(&home), language.into());
            let shown = shown.map_err(|refusal| told(&refusal, language))?;
            data(shown.trim_end());
            Ok(())
        }
        Action::Run {
            name,
            parameters,
            answering,
        } => {
            let query = NamedQuery::of(&name).map_err(|refusal| told(&refusal, language))?;
            let sql = query.statement(&parameters.given(), &facts(&home));
            let sql = sql.map_err(|refusal| told(&refusal, language))?;
            sql::answer(&home, &sql, &answering).await
        }
    }
}

fn facts(home: &Home) -> LakeFacts {
    let zone = home.zone();
    LakeFacts {
        today: zone.to_datetime(home.clock.now()).date(),
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
    }
}

fn list(language: Language, as_json: bool) -> Result<()> {
    let queries = NamedQuery::all();
    if as_json {
        let queries: Vec<Value> = queries
            .iter()
            .map(|query| described(query, language))
            .collect();
        data(serde_json::to_string_pretty(&queries)?);
        return Ok(());
    }
    let (name, title) = language.pick(("NAME", "TITLE"), ("NOME", "TÍTULO"));
    let mut table = Table::new([name, title]);
    for query in queries {
        table.push([query.name, query.title.pick(language.into()).to_owned()]);
    }
    data(table);
    Ok(())
}

fn described(query: &NamedQuery, language: Language) -> Value {
    let spoken = language.into();
    let parameters: Vec<Value> = query
        .parameters
        .iter()
        .map(|parameter| {
            json!({
                "name": parameter.name,
                "type": parameter.kind.name(),
                "default": parameter.constant(),
                "about": parameter.about.pick(spoken),
            })
        })
        .collect();
    let columns: Vec<Value> = query
        .columns
        .iter()
        .map(|column| json!({ "name": column.name, "about": column.about.pick(spoken) }))
        .collect();
    json!({
        "name": query.name,
        "title": query.title.pick(spoken),
        "about": query.about.pick(spoken),
        "reads": query.reads,
        "parameters": parameters,
        "columns": columns,
    })
}

/// `refusal` in the language of whoever asked, with the way out.
fn told(refusal: &Refusal, language: Language) -> Advice {
    match language {
        Language::English => Advice::usage(refusal.to_string(), way_out(refusal, language)),
        Language::Portuguese => Advice::usage(in_portuguese(refusal), way_out(refusal, language)),
    }
}

fn in_portuguese(refusal: &Refusal) -> String {
    match refusal {
        Refusal::UnknownQuery { name, .. } => format!("não há consulta `{name}`"),
        Refusal::UnknownParameter { query, name, .. } => {
            format!("a consulta `{query}` não tem o parâmetro `{name}`")
        }
        Refusal::Repeated { name } => format!("o parâmetro `{name}` foi passado duas vezes"),
        Refusal::MissingParameter { query, name } => {
            format!("a consulta `{query}` precisa do parâmetro `{name}`")
        }
        Refusal::BadValue { name, value, kind } => {
            let takes = Values(*kind, Language::Portuguese.into());
            format!("`{value}` não é um valor para o parâmetro `{name}`: ele aceita {takes}")
        }
        Refusal::Backwards { from, to } => format!("`from` é {from}, que é depois de `to`, {to}"),
    }
}

fn way_out(refusal: &Refusal, language: Language) -> String {
    let meant = |suggestion: &Option<String>| {
        let name = suggestion.as_deref()?;
        Some(language.pick(
            format!("did you mean `{name}`? "),
            format!("você quis dizer `{name}`? "),
        ))
    };
    match refusal {
        Refusal::UnknownQuery { suggestion, .. } => {
            let list = language.pick(
                "`telelake queries list` lists them",
                "`telelake queries list` as lista",
            );
            format!("{}{list}", meant(suggestion).unwrap_or_default())
        }
        Refusal::UnknownParameter {
            suggestion, known, ..
        } => {
            let known = match known.as_slice() {
                [] => language.pick("it takes none", "ela não aceita nenhum").to_owned(),
                known => {
                    let takes = language.pick("it takes", "ela aceita");
                    format!("{takes} {}", known.join(", "))
                }
            };
            format!("{}{known}", meant(suggestion).unwrap_or_default())
        }
        Refusal::MissingParameter { query, name } => language.pick(
            format!("add `--param {name}=…`; `telelake queries show {query}` tells all that it takes"),
            format!("acrescente `--param {name}=…`; `telelake queries show {query}` diz tudo o que ela aceita"),
        ),
        Refusal::Repeated { .. } => language.pick("give it once", "passe-o uma vez").to_owned(),
        Refusal::BadValue { name, .. } => language.pick(
            format!("give another `{name}`"),
            format!("passe outro `{name}`"),
        ),
        Refusal::Backwards { .. } => language
            .pick("exchange the two days", "troque os dois dias")
            .to_owned(),
    }
}
