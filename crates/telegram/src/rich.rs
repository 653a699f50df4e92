//! The plain text of a rich message, whose words lie in nested blocks instead of in `text`.

use std::borrow::Cow;

use serde::Deserialize;

use crate::Text;
use crate::lenient::{elements, field, read};
use crate::wire::Raw;

/// Blocks inside blocks are followed this far; Telegram's own clients nest far less.
const DEPTH_MAX: usize = 64;

#[derive(Deserialize)]
struct Rich<'a> {
    #[serde(borrow)]
    blocks: Option<Raw<'a>>,
}

/// A block, or a part of one, in as far as it may have words.
#[derive(Default, Deserialize)]
struct Part<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Raw<'a>>,
    #[serde(borrow)]
    text: Option<Raw<'a>>,
    #[serde(borrow)]
    cells: Option<Raw<'a>>,
    #[serde(borrow)]
    blocks: Option<Raw<'a>>,
    #[serde(borrow)]
    items: Option<Raw<'a>>,
    #[serde(borrow)]
    rows: Option<Raw<'a>>,
    #[serde(borrow)]
    caption: Option<Raw<'a>>,
}

/// The words of a `rich_message`, one line a block, or `None` if it has none.
///
/// <https://core.telegram.org/bots/api#message>
pub(crate) fn plain_text(rich: Raw<'_>) -> Result<Option<Text<'static>>, serde_json::Error> {
    let rich: Rich<'_> = read(rich.get())?;
    let mut lines = Vec::new();
    for block in elements::<Raw<'_>>(rich.blocks) {
        let mut line = String::new();
        gather(block, &mut line, DEPTH_MAX);
        if !line.is_empty() {
            lines.push(line);
        }
    }
    Ok((!lines.is_empty()).then(|| Text(Cow::Owned(lines.join("\n")))))
}

/// Appends the words under `value`: strings are words where they stand as `text` or in a list.
fn gather(value: Raw<'_>, line: &mut String, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    if let Some(words) = field::<Text<'_>>(Some(value)) {
        line.push_str(&words);
    } else if is_list(value) {
        for part in elements::<Raw<'_>>(Some(value)) {
            separate_cell(part, line);
            gather(part, line, depth);
        }
    } else if let Some(part) = field::<Part<'_>>(Some(value)) {
        let parts = [
            part.text,
            part.cells,
            part.blocks,
            part.items,
            part.rows,
            part.caption,
        ];
        for part in parts.into_iter().flatten() {
            gather(part, line, depth);
        }
    }
}

/// Keeps the words of neighbouring cells apart; styled parts of one sentence stay joined.
fn separate_cell(part: Raw<'_>, line: &mut String) {
    let is_unstyled = || field::<Part<'_>>(Some(part)).is_some_and(|part| part.kind.is_none());
    let is_cell = is_list(part) || is_unstyled();
    if is_cell && !line.is_empty() && !line.ends_with(' ') {
        line.push(' ');
    }
}

fn is_list(value: Raw<'_>) -> bool {
    value.get().starts_with('[')
}
