//! The plain text of a rich message, whose words lie in nested blocks instead of in `text`.

use serde_json::Value;

/// Blocks inside blocks are followed this far; Telegram's own clients nest far less.
const DEPTH_MAX: usize = 64;

/// The words of a `rich_message`, one line a block, or `None` if it has none.
///
/// <https://core.telegram.org/bots/api#message>
pub(crate) fn plain_text(rich: &Value) -> Option<String> {
    let blocks = rich.get("blocks")?.as_array()?;
    let mut lines = Vec::with_capacity(blocks.len());
    for block in blocks {
        let mut line = String::new();
        gather(block, &mut line, DEPTH_MAX);
        if !line.is_empty() {
            lines.push(line);
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Appends the words under `value`: strings are words where they stand as `text` or in a list.
fn gather(value: &Value, line: &mut String, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::String(words) => line.push_str(words),
        Value::Array(parts) => {
            for part in parts {
                separate_cell(part, line);
                gather(part, line, depth);
            }
        }
        Value::Object(fields) => {
            for key in ["text", "cells", "blocks", "items", "rows", "caption"] {
                if let Some(inner) = fields.get(key) {
                    gather(inner, line, depth);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Keeps the words of neighbouring cells apart; styled parts of one sentence stay joined.
fn separate_cell(part: &Value, line: &mut String) {
    let is_styled = part.get("type").is_some();
    let is_cell = (part.is_object() && !is_styled) || part.is_array();
    if is_cell && !line.is_empty() && !line.ends_with(' ') {
        line.push(' ');
    }
}
