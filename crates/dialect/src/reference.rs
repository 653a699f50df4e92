//! The pages of `docs/` about the functions, in English and Portuguese.

use std::fmt::Write as _;

use crate::{Doc, functions};

/// A language that our pages are written in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    /// English.
    English,
    /// Portuguese as in Brazil.
    Portuguese,
}

const HEAD_EN: &str = "\
# Functions

*This page is generated from `crates/dialect`. [Em português](functions.pt-BR.md).*

The local engine speaks the SQL of Athena, which is Trino's. Every function below answers what [Trino's](https://trino.io/docs/current/functions.html) answers, with the
differences that are named; `extract`, `CAST`, `AT TIME ZONE`, `FILTER (WHERE …)`, `WITHIN GROUP`, `UNNEST … WITH ORDINALITY`, `VALUES 1, 2` and `FETCH FIRST` are read as in Trino. NULLs come last in both
directions. The time zone of a query is UTC, as on Athena.

## What differs everywhere

- Lambda expressions (`x -> x + 1`), `TABLESAMPLE`, `MATCH_RECOGNIZE` and the functions with a syntax of SQL/JSON (`json_value`, `json_query`, `json_table`) are missing.
- A column without a name is called by its expression, where Athena has `_col0`.
- A whole number in a statement is a `bigint`; decimals have up to 38 digits as in Trino.
- A date and a text are compared as dates; Trino wants `DATE '…'`. What runs on Athena runs here.
- A name of the result may stand in `GROUP BY`, and where a column has the same name, the column is meant.
- The difference of two dates or timestamps is printed in another form.
- Within a subquery (`EXISTS`, `IN`), `UNNEST` cannot name a column outside it; `contains` and `cardinality` can.
";

const HEAD_PT: &str = "\
# Funções

*Esta página é gerada a partir de `crates/dialect`. [In English](functions.md).*

O motor local fala o SQL do Athena, que é o do Trino. Cada função abaixo responde o que a [do Trino](https://trino.io/docs/current/functions.html) responde, com as
diferenças indicadas; `extract`, `CAST`, `AT TIME ZONE`, `FILTER (WHERE …)`, `WITHIN GROUP`, `UNNEST … WITH ORDINALITY`, `VALUES 1, 2` e `FETCH FIRST` são lidos como no Trino. NULLs vêm por último nas duas
direções. O fuso horário de uma consulta é UTC, como no Athena.

## O que difere em toda parte

- Faltam expressões lambda (`x -> x + 1`), `TABLESAMPLE`, `MATCH_RECOGNIZE` e as funções com a sintaxe SQL/JSON (`json_value`, `json_query`, `json_table`).
- Uma coluna sem nome se chama como a sua expressão, onde o Athena tem `_col0`.
- Um número inteiro na consulta é um `bigint`; decimais têm até 38 dígitos, como no Trino.
- Uma data e um texto são comparados como datas; o Trino exige `DATE '…'`. O que roda no Athena roda aqui.
- Um nome do resultado pode estar em `GROUP BY`; se uma coluna tiver o mesmo nome, vale a coluna.
- A diferença entre duas datas ou timestamps é mostrada de outra forma.
- Dentro de uma subconsulta (`EXISTS`, `IN`), `UNNEST` não pode citar uma coluna de fora; `contains` e `cardinality` podem.
";

const PAGES: [(&str, &str, &str); 13] = [
    ("datetime", "Dates and times", "Datas e horários"),
    ("string", "Text", "Texto"),
    ("regexp", "Regular expressions", "Expressões regulares"),
    ("url", "Addresses", "Endereços"),
    ("aggregate", "Aggregates", "Agregações"),
    ("window", "Window functions", "Funções de janela"),
    ("array", "Arrays", "Arrays"),
    ("map", "Maps", "Mapas"),
    ("json", "JSON", "JSON"),
    ("math", "Numbers", "Números"),
    ("conditional", "Conditions", "Condições"),
    ("comparison", "Comparison", "Comparação"),
    ("conversion", "Conversion", "Conversão"),
];

impl Language {
    fn pick<'t>(self, english: &'t str, portuguese: &'t str) -> &'t str {
        match self {
            Self::English => english,
            Self::Portuguese => portuguese,
        }
    }
}

/// The page about the functions in `language`.
pub fn markdown(language: Language) -> String {
    let docs = functions();
    let mut page = language.pick(HEAD_EN, HEAD_PT).to_owned();
    for (name, english, portuguese) in PAGES {
        let heading = language.pick(english, portuguese);
        let columns = language.pick("function | answers", "função | responde");
        // Writing to a `String` cannot fail.
        let _written = write!(page, "\n## {heading}\n\n| {columns} |\n|---|---|\n");
        for doc in docs.iter().filter(|doc| doc.page == name) {
            page.push_str(&row(language, doc));
        }
    }
    page
}

fn row(language: Language, doc: &Doc) -> String {
    let signature = doc.signature.replace('|', "\\|");
    let url = format!(
        "https://trino.io/docs/current/functions/{}.html#{}",
        doc.page, doc.name
    );
    let mut says = language.pick(doc.en, doc.pt).to_owned();
    if !doc.aliases.is_empty() {
        let aliases: Vec<String> = doc
            .aliases
            .iter()
            .map(|alias| format!("`{alias}`"))
            .collect();
        let also = language.pick("Also", "Também");
        says = format!("{says} {also} {}.", aliases.join(", "));
    }
    if let Some((english, portuguese)) = doc.difference {
        says = format!("{says} *{}*", language.pick(english, portuguese));
    }
    format!("| [`{signature}`]({url}) | {says} |\n")
}
