//! What addresses on the web must look like to be usable here. Pure checks, no name is looked up.

/// Whether `text` is an `https`, or with `plain` an `http`, address with a host and no fragment.
pub(crate) fn is_web_address(text: &str, plain: bool) -> bool {
    let rest = match text.split_once("://") {
        Some(("https", rest)) => rest,
        Some(("http", rest)) if plain => rest,
        _ => return false,
    };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let is_plain_byte = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'#' | b'"' | b'\\');
    !host.is_empty() && !host.starts_with(':') && text.bytes().all(is_plain_byte)
}

/// Whether `text` is an `https` address of a host alone, without path, query or user.
pub(crate) fn is_https_origin(text: &str) -> bool {
    let bare = text.strip_suffix('/').unwrap_or(text);
    let host = bare.strip_prefix("https://").unwrap_or_default();
    is_web_address(bare, false) && !host.contains(['/', '?', '@'])
}

/// Whether `text` can be a secret that Telegram accepts and a path segment: `A-Za-z0-9_-`.
pub(crate) fn is_plain_secret(text: &str, length_min: usize) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (length_min..=256).contains(&text.len()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_https_origin_is_a_host_and_no_more() {
        let check = |text, expected| assert_eq!(is_https_origin(text), expected, "{text}");
        check("https://lake.example.org", true);
        check("https://lake.example.org:8443/", true);
        check("http://lake.example.org", false);
        check("https://lake.example.org/lake", false);
        check("https://lake.example.org?a", false);
        check("https://user@lake.example.org", false);
        check("https://", false);
        check("https://:8443", false);
        check("lake.example.org", false);
    }
}
