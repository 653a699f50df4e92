//! `telelake verify`: counts raw once more and compares it with the receipts and the tables.

mod problem;

pub(crate) use problem::told as told_problem;

use anyhow::Result;
use etl::{DayVerdict, Gap, ReceiptTotals, Scope, State, Verification};
use jiff::Timestamp;
use lake::ContextDate;

use crate::cli::Global;
use crate::command::run::compactor;
use crate::failure::{Advice, Said};
use crate::home::Home;
use crate::output::{data, say};
use crate::progress;
use crate::startup::start_warnings;
use crate::table::Table;
use crate::words::Language;

const EXAMPLES: &str = "\
Examples:
  telelake verify                                every day of the lake
  telelake verify --date 2026-11-22
  telelake verify --from 2026-11-01 --to 2026-11-22 --json
  telelake verify --strict                       gaps in the updates' numbers fail it, too

Reads everything and changes nothing. Exit code 1 says that something is missing or wrong; a day that
waits to be compacted is neither.";

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Verify this day [default: all days]
    #[arg(long, value_name = "DATE", conflicts_with_all = ["from", "to"])]
    date: Option<ContextDate>,
    /// Verify the days from this one …
    #[arg(long, value_name = "DATE", requires = "to")]
    from: Option<ContextDate>,
    /// … to this one
    #[arg(long, value_name = "DATE", requires = "from")]
    to: Option<ContextDate>,
    /// Fail on gaps in the numbers of updates, too; they are looked for when all days are verified
    #[arg(long)]
    strict: bool,
    /// Print the verification as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(global: &Global, args: Args) -> Result<()> {
    let home = Home::open(global, Vec::new())?;
    start_warnings(&home.config.log);
    let zones = home.zones().await?;
    let bar = progress::bytes(0, home.language.pick("verifying", "verificando"));
    let told = |day: ContextDate, bytes: u64| {
        bar.set_message(day.to_string());
        bar.inc_length(bytes);
        bar.inc(bytes);
    };
    let scope = scope(&args)?;
    // Before raw is listed: what is sealed meanwhile is in one of the two.
    let journal = lake::read_journal(&home.config.lake.journal)?;
    let verified = compactor(&home, &zones)
        .verify(scope, &journal, &told)
        .await;
    bar.finish_and_clear();
    let verification = verified?;
    let language = home.language;
    if args.json {
        data(serde_json::to_string_pretty(&verification)?);
    } else if verification.days.is_empty() {
        say(language.pick("the lake is empty", "o lake está vazio"));
    } else {
        data(days(language, &verification));
    }
    if !args.json && verification.receipts.runs > 0 {
        say(receipts(language, &verification.receipts));
    }
    for problem in &verification.problems {
        say(format_args!("error: {}", problem::told(language, problem)));
    }
    for day in &verification.days {
        for problem in &day.problems {
            let problem = problem::told(language, problem);
            say(format_args!("error: {}: {problem}", day.day));
        }
    }
    for gap in &verification.gaps {
        say(told_gap(language, gap));
    }
    conclude(language, &verification, args.strict)
}

fn scope(args: &Args) -> Result<Scope> {
    match (args.date, args.from, args.to) {
        (Some(day), ..) => Ok(Scope::Day(day)),
        (None, Some(from), Some(to)) if from > to => Err(Advice::usage(
            format!("`--from {from}` is after `--to {to}`"),
            "exchange the two dates",
        )
        .into()),
        (None, Some(from), Some(to)) => Ok(Scope::Range(from, to)),
        _ => Ok(Scope::All),
    }
}

/// The figures by day, and their sums.
fn days(language: Language, verification: &Verification) -> Table {
    let mut table = Table::new(language.pick(
        [
            "DAY",
            "STATE",
            "READ",
            "DUPLICATE",
            "UPDATES",
            "EXPORTED",
            "QUARANTINED",
            "OTHER DAYS",
            "MESSAGES",
        ],
        [
            "DIA",
            "ESTADO",
            "LIDOS",
            "DUPLICADOS",
            "UPDATES",
            "EXPORTADAS",
            "QUARENTENA",
            "OUTROS DIAS",
            "MENSAGENS",
        ],
    ));
    let figures = |day: &DayVerdict| {
        [
            day.updates,
            day.duplicates,
            day.distinct,
            day.exported,
            day.quarantined,
            day.strays,
            day.messages,
        ]
    };
    let mut sums = [0_u64; 7];
    for day in &verification.days {
        let state = match day.state {
            _ if !day.problems.is_empty() => language.pick("WRONG", "ERRADO"),
            State::Clean => language.pick("ok", "ok"),
            State::Waiting => language.pick("not compacted", "não compactado"),
            State::Behind => language.pick("behind", "atrasado"),
        };
        for (sum, figure) in sums.iter_mut().zip(figures(day)) {
            *sum += figure;
        }
        push(&mut table, &day.day.to_string(), state, figures(day));
    }
    push(&mut table, language.pick("total", "total"), "", sums);
    table
}

fn push(table: &mut Table, day: &str, state: &str, figures: [u64; 7]) {
    let [
        read,
        duplicate,
        updates,
        exported,
        quarantined,
        strays,
        messages,
    ] = figures.map(|figure| figure.to_string());
    table.push([
        day.to_owned(),
        state.to_owned(),
        read,
        duplicate,
        updates,
        exported,
        quarantined,
        strays,
        messages,
    ]);
}

/// What was received, and what became of it, as one sum.
fn receipts(language: Language, totals: &ReceiptTotals) -> String {
    let ReceiptTotals {
        runs,
        open_runs,
        received,
        stored,
        duplicate,
        ignored,
        quarantined,
        failed,
        waiting,
    } = totals;
    let mut text = language.pick(
        format!(
            "receipts of {runs} runs: {received} received = {stored} stored + {duplicate} duplicate + {ignored} ignored + {quarantined} quarantined"
        ),
        format!(
            "recibos de {runs} execuções: {received} recebidos = {stored} guardados + {duplicate} duplicados + {ignored} ignorados + {quarantined} em quarentena"
        ),
    );
    let parts = [
        (failed, language.pick(" + {} refused", " + {} recusados")),
        (waiting, language.pick("; {} of them wait in a journal", "; {} deles esperam em um journal")),
        (
            open_runs,
            language.pick(
                "; runs that go on or ended without a word: {}, and what they were doing is not in the sum",
                "; execuções que continuam ou terminaram sem aviso: {}, e o que faziam não está na soma",
            ),
        ),
    ];
    for (count, words) in parts {
        if *count > 0 {
            text.push_str(&words.replace("{}", &count.to_string()));
        }
    }
    text
}

fn told_gap(language: Language, gap: &Gap) -> String {
    let Gap {
        bot_id,
        from,
        to,
        count,
        ..
    } = gap;
    let at = |seconds: Option<i64>| match seconds.map(Timestamp::from_second) {
        Some(Ok(at)) => at.to_string(),
        _ => "?".to_owned(),
    };
    let (after, before) = (at(gap.after), at(gap.before));
    language.pick(
        format!("warning: bot {bot_id}: {count} updates ({from} to {to}) are not in the lake; they came between {after} and {before}"),
        format!("aviso: bot {bot_id}: {count} updates ({from} a {to}) não estão no lake; vieram entre {after} e {before}"),
    )
}

fn conclude(language: Language, verification: &Verification, strict: bool) -> Result<()> {
    if !verification.gaps.is_empty() {
        say(language.pick(
            "note: no run on record received them: they went to another program, were lost while nothing received for more than 24 hours, or belonged to ignored chats in a run that was killed",
            "nota: nenhuma execução registrada os recebeu: foram para outro programa, perderam-se enquanto nada os recebia por mais de 24 horas, ou eram de chats ignorados em uma execução interrompida",
        ));
    }
    if !verification.holds() {
        say(language.pick(
            "hint: restore what is missing in raw from a backup; where only a file is wrong, `telelake etl --date DAY --force` makes it anew",
            "hint: restaure de um backup o que falta no raw; onde só um arquivo está errado, `telelake etl --date DIA --force` o refaz",
        ));
        return Err(Said.into());
    }
    let waiting = verification
        .days
        .iter()
        .filter(|day| day.state != State::Clean)
        .count();
    if waiting > 0 {
        say(language.pick(
            format!(
                "hint: days that wait to be compacted: {waiting}; `telelake etl --all` does it"
            ),
            format!("hint: dias que esperam a compactação: {waiting}; `telelake etl --all` a faz"),
        ));
    }
    if strict && !verification.gaps.is_empty() {
        return Err(Said.into());
    }
    if !verification.days.is_empty() {
        say(language.pick(
            "every update in raw is accounted for, and the tables have what raw has",
            "todo update no raw está contabilizado, e as tabelas têm o que o raw tem",
        ));
    }
    Ok(())
}
