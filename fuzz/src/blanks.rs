//! JSON, and the same JSON with other blanks between its tokens. Only of whole documents: it looks at
//! quotation marks and at nothing else.

/// `json` without the blanks between its tokens.
#[must_use]
pub fn dense(json: &[u8]) -> Vec<u8> {
    rewritten(json, b"")
}

/// `json` with blanks of every sort around its marks.
#[must_use]
pub fn spaced(json: &[u8]) -> Vec<u8> {
    rewritten(json, b" \r\n\t")
}

fn rewritten(json: &[u8], blanks: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(json.len());
    let (mut in_string, mut is_escaped) = (false, false);
    for byte in json {
        match byte {
            b'"' if !is_escaped => in_string = !in_string,
            b' ' | b'\t' | b'\r' | b'\n' if !in_string => continue,
            b'{' | b'}' | b'[' | b']' | b':' | b',' if !in_string => {
                text.extend_from_slice(blanks);
                text.push(*byte);
                text.extend_from_slice(blanks);
                continue;
            }
            _ => {}
        }
        is_escaped = *byte == b'\\' && in_string && !is_escaped;
        text.push(*byte);
    }
    text
}
