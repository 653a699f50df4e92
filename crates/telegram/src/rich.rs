//! The plain text of a rich message, whose words lie in nested blocks instead of in `text`.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::Text;
use crate::lenient::{elements, field, read};

/// Blocks inside blocks are followed this far; Telegram's own clients nest far less.
const DEPTH_MAX: usize = 64;

#[derive(Deserialize)]
struct Rich<'a> {
    #[serde(borrow)]
    blocks: Option<&'a RawValue>,
}

/// A block, or a part of one, in as far as it may have words.
#[derive(Default, Deserialize)]
struct Part<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow)]
    cells: Option<&'a RawValue>,
    #[serde(borrow)]
    blocks: Option<&'a RawValue>,
    #[serde(borrow)]
    items: Option<&'a RawValue>,
    #[serde(borrow)]
    rows: Option<&'a RawValue>,
    #[serde(borrow)]
    caption: Option<&'a RawValue>,
}

/// The words of a `rich_message`, one line a block, or `None` if it has none.
///
/// <https://core.telegram.org/bots/api#message>
pub(crate) fn plain_text(rich: &RawValue) -> Result<Option<Text<'static>>, serde_json::Error> {
    let rich: Rich<'_> = read(rich.get())?;
    let mut lines = Vec::new();
    for block in elements::<&RawValue>(rich.blocks) {
        let mut line = String::new();
        gather(block, &mut line, DEPTH_MAX);
        if !line.is_empty() {
            lines.push(line);
        }
    }
    Ok((!lines.is_empty()).then(|| Text(Cow::Owned(lines.join("\n")))))
}

/// Appends the words under `value`: strings are words where they stand as `text` or in a list.
fn gather(value: &RawValue, line: &mut String, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    if let Some(words) = field::<Text<'_>>(Some(value)) {
        line.push_str(&words);
    } else if is_list(value) {
        for part in elements::<&RawValue>(Some(value)) {
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
fn separate_cell(part: &RawValue, line: &mut String) {
    let is_unstyled = || field::<Part<'_>>(Some(part)).is_some_and(|part| part.kind.is_none());
    let is_cell = is_list(part) || is_unstyled();
    if is_cell && !line.is_empty() && !line.ends_with(' ') {
        line.push(' ');
    }
}

fn is_list(value: &RawValue) -> bool {
    value.get().starts_with('[')
}
