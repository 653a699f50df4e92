//! The rule for the pages about `deploy/aws`. Comes in: the text of its variables and outputs, and of a
//! page. Goes out: complaints. Knows as much of Terraform's language as our own files use.

/// A variable or output: its name, the default as it is written, and the description.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Item {
    name: String,
    default: Option<String>,
    description: String,
}

/// The blocks of `kind` in `text`: `variable "name" { … }`.
pub(crate) fn items(kind: &str, text: &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for line in text.lines() {
        let head = line
            .strip_prefix(kind)
            .and_then(|rest| rest.split('"').nth(1));
        if let Some(name) = head {
            items.push(Item {
                name: name.to_owned(),
                ..Item::default()
            });
        }
        // Arguments of the block itself stand two deep; those of a validation, four.
        let argument = line
            .strip_prefix("  ")
            .and_then(|rest| rest.split_once('='));
        if let (Some((name, value)), Some(item)) = (argument, items.last_mut()) {
            match name.trim_end() {
                "default" => item.default = Some(value.trim().to_owned()),
                "description" => value
                    .trim()
                    .trim_matches('"')
                    .clone_into(&mut item.description),
                _ => {}
            }
        }
    }
    items
}

/// Refuses a page without the row of a variable, or with another default. In English the meaning is the
/// description.
pub(crate) fn unexplained(page: &str, text: &str, items: &[Item], english: bool) -> Vec<String> {
    items
        .iter()
        .map(|item| {
            let default = item.default.as_deref();
            let cell = default.map_or_else(|| "–".to_owned(), |default| format!("`{default}`"));
            let meaning = if english { &item.description } else { "" };
            format!("| `{}` | {cell} | {meaning}", item.name)
        })
        .filter(|row| !text.lines().any(|line| line.starts_with(row)))
        .map(|row| format!("{page} lacks the row `{row}`"))
        .collect()
}

/// Refuses a page without the row of an output.
pub(crate) fn unlisted(page: &str, text: &str, items: &[Item]) -> Vec<String> {
    items
        .iter()
        .map(|item| format!("| `{}` | ", item.name))
        .filter(|row| !text.lines().any(|line| line.starts_with(row)))
        .map(|row| format!("{page} lacks the row `{row}`"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{items, unexplained, unlisted};

    const MODULE: &str = "variable \"a\" {\n  description = \"An a.\"\n  default     = 1\n\n  \
        validation {\n    condition = var.a == 1\n  }\n}\n\nvariable \"b\" {\n  description = \"A b.\"\n}\n";

    #[test]
    fn a_variable_without_its_row_is_refused() {
        let items = items("variable", MODULE);
        assert_eq!(items.len(), 2, "{items:?}");
        let page = "| `a` | `1` | An a. |\n| `b` | – | A b. |";
        assert!(unexplained("page", page, &items, true).is_empty());
        assert!(
            unexplained(
                "page",
                "| `a` | `1` | Um a.\n| `b` | – | Um b.",
                &items,
                false
            )
            .is_empty()
        );
        assert_eq!(
            unexplained(
                "page",
                "| `a` | `2` | An a. |\n| `b` | – | A c. |",
                &items,
                true
            )
            .len(),
            2
        );
    }

    #[test]
    fn an_output_without_its_row_is_refused() {
        let items = items("output", "output \"a\" {\n  value = 1\n}\n");
        assert!(unlisted("page", "| `a` | An a. |", &items).is_empty());
        assert_eq!(unlisted("page", "| `b` | A b. |", &items).len(), 1);
    }
}
