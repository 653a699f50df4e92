//! The reference of all settings as Markdown, in either language. Out comes text for `docs/`.

use std::fmt::Write as _;

use crate::{Language, SETTINGS, Setting};

/// The chapter that documents every setting.
pub fn reference(language: Language) -> String {
    let mut page = String::from(introduction(language));
    let mut section = "";
    for setting in SETTINGS {
        if setting.section() != section {
            section = setting.section();
            push(&mut page, format_args!("\n## `[{section}]`\n"));
        }
        describe(&mut page, setting, language);
    }
    page
}

fn describe(page: &mut String, setting: &Setting, language: Language) {
    let (default, none, variables, values, secret) = match language {
        Language::English => ("Default", "none", "Variables", "Values", "Secret"),
        Language::Portuguese => ("Padrão", "nenhum", "Variáveis", "Valores", "Segredo"),
    };
    let names: Vec<String> = setting
        .variables()
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    let preset = setting
        .default_text()
        .map_or_else(|| none.to_owned(), |text| format!("`{text}`"));
    push(
        page,
        format_args!(
            "\n### `{}`\n\n{}\n\n",
            setting.name,
            setting.about(language)
        ),
    );
    push(
        page,
        format_args!("* {values}: {}.\n", setting.kind.allowed(language)),
    );
    push(page, format_args!("* {default}: {preset}.\n"));
    push(page, format_args!("* {variables}: {}.\n", names.join(", ")));
    if setting.secret {
        push(page, format_args!("* {secret}: `***`.\n"));
    }
}

fn push(page: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    page.write_fmt(text).unwrap_or_default();
}

fn introduction(language: Language) -> &'static str {
    match language {
        Language::English => {
            "# Settings\n\n\
             A flag wins over a variable, a variable over `telelake.toml`, and the file over the \
             default. A variable that is set but empty counts as not set. A relative path in a \
             file is relative to the folder of the file. `telelake config show` prints every \
             value and who set it.\n"
        }
        Language::Portuguese => {
            "# Configurações\n\n\
             Uma opção de linha de comando vale mais que uma variável, uma variável mais que o \
             `telelake.toml`, e o arquivo mais que o padrão. Uma variável definida mas vazia conta \
             como não definida. Um caminho relativo em um arquivo é relativo à pasta do arquivo. \
             `telelake config show` mostra cada valor e quem o definiu.\n"
        }
    }
}
