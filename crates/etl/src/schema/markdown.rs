//! The pages of `docs/` about the tables, in English and Portuguese.

use std::fmt::Write as _;

use lake::Table;

use super::kinds::KINDS;
use super::table::{TUTORIAL_COLUMNS, columns, table_name};
use super::views::VIEWS;

/// A language that our pages are written in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    /// English.
    English,
    /// Portuguese as in Brazil.
    Portuguese,
}

const HEAD_EN: &str = "\
# The tables

*This page is generated from `crates/etl/src/schema`. [Em português](tables.pt-BR.md).*

Each table is one Parquet file a day, `FOLDER/context_date=YYYY-MM-DD/…`, and `context_date` is the day of the message or event in the
lake's time zone: an edit belongs to the day of its message, and what has no date of its own to the day it arrived. Times are Unix
seconds (UTC). Columns may be NULL unless their text says otherwise, and new ones come at the end: files from before have NULL there.
";

const HEAD_PT: &str = "\
# As tabelas

*Esta página é gerada a partir de `crates/etl/src/schema`. [In English](tables.md).*

Cada tabela é um arquivo Parquet por dia, `PASTA/context_date=YYYY-MM-DD/…`, e `context_date` é o dia da mensagem ou do evento no fuso
horário do lake: uma edição pertence ao dia da sua mensagem, e o que não tem data própria, ao dia em que chegou. Horários são segundos
Unix (UTC). As colunas podem ser NULL salvo indicação em contrário, e colunas novas vêm ao final: arquivos anteriores têm NULL nelas.
";

impl Language {
    fn pick<'t>(self, english: &'t str, portuguese: &'t str) -> &'t str {
        match self {
            Self::English => english,
            Self::Portuguese => portuguese,
        }
    }
}

/// The page about the tables in `language`.
pub fn markdown(language: Language) -> String {
    let mut page = language.pick(HEAD_EN, HEAD_PT).to_owned();
    for table in Table::ALL {
        page.push_str(&section(language, table));
    }
    page.push_str(&views(language));
    page.push_str(&kinds(language));
    page
}

fn section(language: Language, table: Table) -> String {
    let (folder, name) = (table.folder(), table_name(table));
    let about = about(language, table);
    let (in_, column, kind, meaning) = match language {
        Language::English => ("In", "column", "type", "meaning"),
        Language::Portuguese => ("Em", "coluna", "tipo", "significado"),
    };
    let mut section = format!("\n## `{name}`\n\n{about} {in_} `{folder}/`\n\n");
    if table == Table::Messages {
        section.push_str(language.pick(
            "`telegram_datalake` shows the first eight columns, in bold, which are the tutorial's.\n\n",
            "`telegram_datalake` mostra as oito primeiras colunas, em negrito, que são as do tutorial.\n\n",
        ));
    }
    let mut line = |text: std::fmt::Arguments<'_>| {
        let written = writeln!(section, "{text}");
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    };
    line(format_args!(
        "| # | {column} | {kind} | {meaning} |\n|---|---|---|---|"
    ));
    for (place, column) in columns(table).iter().enumerate() {
        let meaning = language.pick(column.doc_en, column.doc_pt);
        let mark = if table == Table::Messages && place < TUTORIAL_COLUMNS {
            "**"
        } else {
            ""
        };
        let (number, name, hive_type) = (place + 1, column.name, column.hive_type());
        line(format_args!(
            "| {number} | {mark}`{name}`{mark} | `{hive_type}` | {meaning} |"
        ));
    }
    section
}

/// What the rows of `table` are.
pub(super) fn about(language: Language, table: Table) -> &'static str {
    match table {
        Table::Messages => language.pick(
            "One row per message or channel post, in its latest known version; service messages included. \
             Sorted by chat.",
            "Uma linha por mensagem ou publicação de canal, na versão mais recente conhecida; mensagens de serviço incluídas. \
             Ordenada por chat.",
        ),
        Table::Updates => language.pick(
            "One row per update of any kind, each once, however often it was delivered. Nothing that Telegram sent is out of its reach.",
            "Uma linha por update de qualquer tipo, cada um uma vez, por mais que tenha sido entregue. Nada do que o Telegram enviou fica fora.",
        ),
        Table::Reactions => language.pick(
            "One row per reaction that was added, taken back or counted. Telegram sends them to administrators only; exports count them, too.",
            "Uma linha por reação adicionada, desfeita ou contada. O Telegram as envia apenas a administradores; exportações também as contam.",
        ),
        Table::Members => language.pick(
            "One row per change of a member.",
            "Uma linha por mudança de um membro.",
        ),
        Table::Polls => language.pick(
            "One row per poll sent, per state of a poll, and per answer.",
            "Uma linha por enquete enviada, por estado de uma enquete e por resposta.",
        ),
    }
}

fn views(language: Language) -> String {
    let mut section = language
        .pick(
            "\n## Views\n\nComputed from the tables when they are asked for; they can be joined and filtered like tables.\n",
            "\n## Visões\n\nCalculadas a partir das tabelas quando consultadas; podem ser unidas e filtradas como tabelas.\n",
        )
        .to_owned();
    for view in VIEWS {
        let about = language.pick(view.doc_en, view.doc_pt);
        let written = write!(
            section,
            "\n### `{}`\n\n{about}\n\n```sql\n{}\n```\n",
            view.name,
            view.sql.trim()
        );
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    section
}

fn kinds(language: Language) -> String {
    let mut section = language
        .pick(
            "\n## Which update lands where\n\nEvery kind is in `telegram_updates`, also those that Telegram adds tomorrow.\n\n| kind | also in |\n|---|---|\n",
            "\n## Onde cada update vai parar\n\nTodos os tipos estão em `telegram_updates`, também os que o Telegram criar amanhã.\n\n| tipo | também em |\n|---|---|\n",
        )
        .to_owned();
    for (kind, tables) in KINDS {
        let tables: Vec<String> = tables
            .iter()
            .map(|table| format!("`{}`", table_name(*table)))
            .collect();
        let written = writeln!(section, "| `{kind}` | {} |", tables.join(", "));
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    section
}
