//! The pack as people read it: the page of the guide, and the comments over a statement.

use std::fmt::Write as _;

use etl::schema::Language;

use super::{Fallback, Kind, NamedQuery, Parameter};

/// The lines of a statement's comments are about so long.
const LINE_CHARS: usize = 100;

const HEAD_EN: &str = "\
# Ready queries

*This page is generated from `crates/query/src/pack/sql`. [Português](../pt-BR/queries.md)*

Questions that people ask of a group, each with a name. Every one is a single `SELECT` that runs unchanged here and on Athena, with the same answer on both.

## Asking

```
telelake queries list                                     # names and titles
telelake queries show heatmap                             # the SQL, to read, to change or to paste into Athena
telelake queries run top-posters --from 2026-11-01
telelake queries run keyword --param word='bom dia' -o word.csv
telelake queries run heatmap --chat -1001234567890 --engine athena
```

`--format`, `-o` and `--engine` are those of [`telelake sql`](sql.md). Parameters are `--param NAME=VALUE`; `--chat`, `--from` and `--to` are short for three of them. What a query does not take is refused.

## What counts

- **People** are authors: the chat in whose name a message was sent, else the account. Bots, channels, anonymous administrators and Telegram's own accounts (1087968824, 136817688, 777000) are no people.
- **Messages** are what somebody wrote: service messages count only where a query says so. An edited message is one message, in its latest version. A group that became a supergroup has two ids: `all` counts both.
- **Days** are those of the lake's time zone, as in `context_date`; weeks begin on Monday, which is 1. Hours and times are those of the parameter `zone`, by default the lake's: Athena does not know it, and so it is in the statement.
- **Shares** are in percent. Names are as last seen. Every answer comes in one order: what the text says, then ids.

## Parameters of many

";

const HEAD_PT: &str = "\
# Consultas prontas

*Esta página é gerada a partir de `crates/query/src/pack/sql`. [English](../en/queries.md)*

Perguntas que se fazem sobre um grupo, cada uma com um nome. Cada uma é um único `SELECT` que roda sem mudanças aqui e no Athena, com a mesma resposta nos dois.

## Perguntando

```
telelake queries list                                     # nomes e títulos
telelake queries show heatmap                             # o SQL, para ler, mudar ou colar no Athena
telelake queries run top-posters --from 2026-11-01
telelake queries run keyword --param word='bom dia' -o palavra.csv
telelake queries run heatmap --chat -1001234567890 --engine athena
```

`--format`, `-o` e `--engine` são os de [`telelake sql`](sql.md). Parâmetros são `--param NOME=VALOR`; `--chat`, `--from` e `--to` abreviam três deles. O que uma consulta não aceita é recusado.

## O que conta

- **Pessoas** são autores: o chat em nome do qual uma mensagem foi enviada, senão a conta. Bots, canais, administradores anônimos e as contas do próprio Telegram (1087968824, 136817688, 777000) não são pessoas.
- **Mensagens** são o que alguém escreveu: mensagens de serviço só contam onde a consulta o diz. Uma mensagem editada é uma mensagem, na versão mais recente. Um grupo que virou supergrupo tem dois ids: `all` conta os dois.
- **Dias** são os do fuso horário do lake, como em `context_date`; semanas começam na segunda-feira, que é 1. Horas e horários são os do parâmetro `zone`, por padrão o do lake: o Athena não o conhece, e por isso ele está na consulta.
- **Partes** são em porcentagem. Nomes são como vistos por último. Toda resposta vem em uma única ordem: a que o texto diz, depois ids.

## Parâmetros de muitas

";

/// The page of the guide about the pack.
pub fn page(language: Language) -> String {
    let pick = |english, portuguese| pick(language, english, portuguese);
    let mut page = pick(HEAD_EN, HEAD_PT).to_owned();
    let common = ["chat", "from", "to", "zone", "today"];
    let common = common.iter().filter_map(|name| Parameter::common(name));
    page.push_str(&parameters(&common.collect::<Vec<_>>(), language));
    page.push_str(pick("\n## The queries\n\n", "\n## As consultas\n\n"));
    for query in NamedQuery::all() {
        let title = query.title.pick(language);
        line(
            &mut page,
            format_args!("- [`{0}`](#{0}): {title}", query.name),
        );
    }
    for query in NamedQuery::all() {
        page.push_str(&section(&query, language));
    }
    page
}

fn section(query: &NamedQuery, language: Language) -> String {
    let pick = |english, portuguese| pick(language, english, portuguese);
    let mut section = format!("\n### {}\n\n", query.name);
    let (title, about) = (query.title.pick(language), query.about.pick(language));
    line(&mut section, format_args!("**{title}.** {about}\n"));
    let reads: Vec<String> = query.reads.iter().map(|name| format!("`{name}`")).collect();
    let shared = query
        .parameters
        .iter()
        .filter(|parameter| is_common(parameter));
    let shared: Vec<String> = shared
        .map(|parameter| format!("`{}`", parameter.name))
        .collect();
    let shared = if shared.is_empty() {
        String::new()
    } else {
        let takes = pick("Takes", "Aceita");
        format!(" {takes} {}.", shared.join(", "))
    };
    let verb = pick("Reads", "Lê");
    line(
        &mut section,
        format_args!("{verb} {}.{shared}\n", reads.join(", ")),
    );
    let own = query
        .parameters
        .iter()
        .filter(|parameter| !is_common(parameter));
    let own: Vec<Parameter> = own.cloned().collect();
    if !own.is_empty() {
        section.push_str(&parameters(&own, language));
        section.push('\n');
    }
    let (column, meaning) = (pick("column", "coluna"), pick("meaning", "significado"));
    line(
        &mut section,
        format_args!("| {column} | {meaning} |\n|---|---|"),
    );
    for column in &query.columns {
        let (name, about) = (&column.name, column.about.pick(language));
        line(&mut section, format_args!("| `{name}` | {about} |"));
    }
    section
}

fn parameters(parameters: &[Parameter], language: Language) -> String {
    let pick = |english, portuguese| pick(language, english, portuguese);
    let mut table = pick(
        "| parameter | takes | default | meaning |\n|---|---|---|---|\n",
        "| parâmetro | aceita | padrão | significado |\n|---|---|---|---|\n",
    )
    .to_owned();
    for parameter in parameters {
        let (name, about) = (&parameter.name, parameter.about.pick(language));
        let takes = Values(parameter.kind, language);
        let default = match &parameter.default {
            Fallback::Required => "–".to_owned(),
            Fallback::Fixed(text) => format!("`{text}`"),
            Fallback::LakeZone => pick("the lake's", "o do lake").to_owned(),
            Fallback::Today => pick("today", "hoje").to_owned(),
        };
        line(
            &mut table,
            format_args!("| `{name}` | {takes} | {default} | {about} |"),
        );
    }
    table
}

/// What values a parameter takes, in a language.
#[derive(Clone, Copy, Debug)]
pub struct Values(pub Kind, pub Language);

impl std::fmt::Display for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.1, self.0) {
            (Language::English, kind) => kind.fmt(f),
            (_, Kind::Chat) => f.write_str("o id de um chat, ou `all`"),
            (_, Kind::Date) => f.write_str("um dia, como 2026-11-22"),
            (_, Kind::Integer { min, max }) => write!(f, "um número inteiro de {min} a {max}"),
            (_, Kind::Text) => f.write_str("de 1 a 1000 caracteres"),
            (_, Kind::Zone) => f.write_str("um fuso horário, como America/Sao_Paulo"),
        }
    }
}

/// The header of `query` as comments in one language.
pub(super) fn comments(query: &NamedQuery, language: Language) -> String {
    let mut head = String::new();
    let mut say = |text: &str, first: &str, next: &str| {
        for (number, part) in wrapped(text).iter().enumerate() {
            let indent = if number == 0 { first } else { next };
            line(&mut head, format_args!("-- {indent}{part}"));
        }
    };
    say(query.title.pick(language), "", "");
    say(query.about.pick(language), "", "");
    for parameter in &query.parameters {
        let about = parameter.about.pick(language);
        say(&format!(":{} – {about}", parameter.name), "  ", "      ");
    }
    for column in &query.columns {
        let about = column.about.pick(language);
        say(&format!("{} – {about}", column.name), "  ", "      ");
    }
    head
}

/// `text` in lines of about [`LINE_CHARS`].
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < LINE_CHARS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn is_common(parameter: &Parameter) -> bool {
    Parameter::common(&parameter.name).is_some()
}

fn pick(language: Language, english: &'static str, portuguese: &'static str) -> &'static str {
    match language {
        Language::English => english,
        Language::Portuguese => portuguese,
    }
}

fn line(page: &mut String, text: std::fmt::Arguments<'_>) {
    let written = writeln!(page, "{text}");
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
}
