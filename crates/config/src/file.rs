//! The text of a settings file to named texts with their places. It knows which settings exist, but
//! not what their values mean.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{
    FileText, Kind, Language, Location, Origin, Problem, Reason, SETTINGS, Setting, given::Given,
    suggest::nearest,
};

/// What a file gives, and what is wrong with it.
#[derive(Default)]
pub(crate) struct FileSettings {
    pub(crate) given: Vec<(&'static Setting, Given)>,
    pub(crate) problems: Vec<Problem>,
}

/// Reads `file`; a part that cannot be used does not hide the problems of another.
pub(crate) fn read(file: FileText<'_>) -> FileSettings {
    let mut settings = FileSettings::default();
    // A byte order mark is what some editors put in front of a text.
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(file.text);
    let file = FileText { text, ..file };
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let message = error.message().to_owned();
        settings.complain(
            file,
            &error.span().unwrap_or_default(),
            Reason::Syntax { message },
        );
    }
    // What the parser guessed behind a mistake would only raise complaints that nobody can act on.
    if errors.is_empty() {
        for (section, value) in document.get_ref() {
            settings.read_section(file, section, value);
        }
        settings
            .problems
            .sort_by(|left, right| left.origin.cmp(&right.origin));
    }
    settings
}

impl FileSettings {
    fn complain(&mut self, file: FileText<'_>, span: &Range<usize>, reason: Reason) {
        self.problems.push(Problem {
            origin: origin(file, span),
            reason,
        });
    }

    fn read_section(
        &mut self,
        file: FileText<'_>,
        section: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) {
        let name = section.get_ref().as_ref();
        let known = SETTINGS.iter().any(|setting| setting.section() == name);
        let DeValue::Table(table) = value.get_ref() else {
            return self.complain(file, &section.span(), unknown(name));
        };
        if !known {
            let nearest = nearest(name, SETTINGS.iter().map(Setting::section))
                .map(|section| format!("[{section}]"));
            let reason = Reason::Unknown {
                name: format!("[{name}]"),
                nearest,
            };
            return self.complain(file, &section.span(), reason);
        }
        for (key, value) in table {
            let full = format!("{name}.{}", key.get_ref());
            match Setting::find(&full) {
                Some(setting) => self.read_value(file, setting, value),
                None => self.complain(file, &key.span(), unknown(&full)),
            }
        }
    }

    fn read_value(
        &mut self,
        file: FileText<'_>,
        setting: &'static Setting,
        value: &Spanned<DeValue<'_>>,
    ) {
        let Some(text) = natural_text(setting.kind, value.get_ref()) else {
            let reason = Reason::WrongType {
                setting: setting.name,
                found: value.get_ref().type_str(),
                allowed: setting.kind.allowed(Language::English),
            };
            return self.complain(file, &value.span(), reason);
        };
        let text = beside_file(file, setting.kind, text);
        self.given.push((
            setting,
            Given {
                text,
                origin: origin(file, &value.span()),
            },
        ));
    }
}

/// What is wrong with a name that is not a setting's.
pub(crate) fn unknown(name: &str) -> Reason {
    Reason::Unknown {
        name: name.to_owned(),
        nearest: nearest(name, SETTINGS.iter().map(|setting| setting.name)).map(str::to_owned),
    }
}

/// The text of a value, if its TOML type is natural for `kind`.
fn natural_text(kind: Kind, value: &DeValue<'_>) -> Option<String> {
    match (kind, value) {
        (_, DeValue::String(text)) => Some(text.trim().to_owned()),
        (Kind::Chats | Kind::Number { .. } | Kind::Size, DeValue::Integer(number)) => {
            i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|n| n.to_string())
        }
        (Kind::Chats, DeValue::Array(items)) => {
            let ids: Option<Vec<String>> = items
                .iter()
                .map(|item| match item.get_ref() {
                    DeValue::Array(_) => None,
                    single => natural_text(kind, single),
                })
                .collect();
            ids.map(|ids| ids.join(","))
        }
        _ => None,
    }
}

/// A relative path in a file means beside that file, wherever the program is started.
fn beside_file(file: FileText<'_>, kind: Kind, text: String) -> String {
    let Some(folder) = Path::new(file.path)
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return text;
    };
    match kind {
        Kind::LocalPath if crate::parse::accepts(kind, &text) => {
            folder.join(text).to_string_lossy().into_owned()
        }
        Kind::Location => match text.parse() {
            Ok(Location::Path(path)) => Location::Path(folder.join(path)).to_string(),
            _ => text,
        },
        _ => text,
    }
}

fn origin(file: FileText<'_>, span: &Range<usize>) -> Origin {
    let before = file.text.get(..span.start).unwrap_or(file.text);
    let line_start = before
        .rfind('\n')
        .map_or(0, |newline| newline.saturating_add(1));
    let in_line = before.get(line_start..).unwrap_or_default();
    Origin::File {
        path: file.path.to_owned(),
        line: before.matches('\n').count().saturating_add(1),
        column: in_line.chars().count().saturating_add(1),
    }
}
