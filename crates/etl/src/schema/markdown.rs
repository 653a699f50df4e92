//! The page of `docs/` about the table, in English and Portuguese.

use std::fmt::Write as _;

use lake::Table;

use super::table::{TUTORIAL_COLUMNS, columns};

/// A language that our pages are written in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    /// English.
    English,
    /// Portuguese as in Brazil.
    Portuguese,
}

const HEAD_EN: &str = "\
# The messages table

*This page is generated from `crates/etl/src/schema`. [Em português](tables.pt-BR.md).*

One row per message or channel post, in its latest known version; service messages included. The
files lie at `telegram/context_date=YYYY-MM-DD/messages.parquet`, sorted by `chat_id` and `message_id`,
and `context_date` is the day of `date` in the lake's time zone. Every column but `message_id`, `chat_id`,
`date`, `update_id`, `update_kind` and `message_type` may be NULL.

- `telegram_datalake` shows the first eight columns, which are those of the tutorial.
- `telegram_messages` shows all of them.

| # | column | type | meaning |
|---|---|---|---|
";

const HEAD_PT: &str = "\
# A tabela de mensagens

*Esta página é gerada a partir de `crates/etl/src/schema`. [In English](tables.md).*

Uma linha por mensagem ou publicação de canal, na versão mais recente conhecida; mensagens de serviço
incluídas. Os arquivos ficam em `telegram/context_date=YYYY-MM-DD/messages.parquet`, ordenados por `chat_id` e
`message_id`, e `context_date` é o dia de `date` no fuso horário do lake. Todas as colunas, exceto `message_id`,
`chat_id`, `date`, `update_id`, `update_kind` e `message_type`, podem ser NULL.

- `telegram_datalake` mostra as oito primeiras colunas, que são as do tutorial.
- `telegram_messages` mostra todas.

| # | coluna | tipo | significado |
|---|---|---|---|
";

/// The page about the table in `language`.
pub fn markdown(language: Language) -> String {
    let mut page = match language {
        Language::English => HEAD_EN.to_owned(),
        Language::Portuguese => HEAD_PT.to_owned(),
    };
    for (place, column) in columns(Table::Messages).iter().enumerate() {
        let meaning = match language {
            Language::English => column.doc_en,
            Language::Portuguese => column.doc_pt,
        };
        let name = if place < TUTORIAL_COLUMNS {
            format!("**`{}`**", column.name)
        } else {
            format!("`{}`", column.name)
        };
        let hive_type = column.hive_type();
        let written = writeln!(
            page,
            "| {} | {name} | `{hive_type}` | {meaning} |",
            place + 1
        );
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    page.push_str(match language {
        Language::English => "\nThe columns in bold are the tutorial's.\n",
        Language::Portuguese => "\nAs colunas em negrito são as do tutorial.\n",
    });
    page
}
