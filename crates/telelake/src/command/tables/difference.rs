//! What is wrong with a table, and what to do about it, in words. In go differences, out come lines.

use athena::Difference;

use crate::words::Language;

/// So many columns are named where many are missing.
const NAMES_MAX: usize = 5;

/// The differences in words, a line each; columns that are missing share one.
pub(super) fn told(differences: &[Difference], language: Language) -> Vec<String> {
    let mut missing = Vec::new();
    let mut lines = Vec::new();
    for difference in differences {
        match difference {
            Difference::MissingColumn { column, .. } => missing.push(format!("`{column}`")),
            Difference::OtherType {
                column,
                expected,
                found,
            } => lines.push(language.pick(
                format!("the column `{column}` is {found}, and the files have {expected}"),
                format!("a coluna `{column}` é {found}, e os arquivos têm {expected}"),
            )),
            Difference::ExtraColumn { column, found } => lines.push(language.pick(
                format!("the column `{column}` ({found}) is in no file, and always NULL"),
                format!("a coluna `{column}` ({found}) não está em arquivo algum, e é sempre NULL"),
            )),
            Difference::OtherPartitions { found } => lines.push(language.pick(
                format!("its partitions go by `{found}`, and the files by `context_date date`"),
                format!("suas partições vão por `{found}`, e os arquivos por `context_date date`"),
            )),
            Difference::IsView => {
                lines.push(language.pick("it is a view", "ela é uma view").to_owned());
            }
        }
    }
    if !missing.is_empty() {
        lines.push(told_missing(&missing, language));
    }
    lines
}

fn told_missing(columns: &[String], language: Language) -> String {
    let (count, some) = (columns.len(), columns.iter().take(NAMES_MAX));
    let mut names = some.cloned().collect::<Vec<_>>().join(", ");
    if count > NAMES_MAX {
        names.push_str(", …");
    }
    language.pick(
        format!("columns that are missing: {count} ({names})"),
        format!("colunas que faltam: {count} ({names})"),
    )
}

/// How to make `table` as it should be.
pub(super) fn remedy(table: &str, differences: &[Difference], language: Language) -> String {
    let verb = if differences.contains(&Difference::IsView) {
        "DROP VIEW"
    } else {
        "DROP TABLE"
    };
    language.pick(
        format!("hint: `telelake sql --engine athena '{verb} `{table}`'` removes it from the catalog and leaves the files; then `telelake tables create` and `telelake tables repair`"),
        format!("hint: `telelake sql --engine athena '{verb} `{table}`'` a remove do catálogo e deixa os arquivos; depois `telelake tables create` e `telelake tables repair`"),
    )
}
