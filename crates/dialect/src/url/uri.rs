//! An address cut into its parts, as Java's `java.net.URI` cuts it, which is what Trino asks.
//!
//! In comes text, out come the parts as they are written; text that is no URI by RFC 2396, with
//! letters of other scripts allowed, is none here. Nothing is decoded and nothing is looked up.

/// The parts of an address; those that it has not are `None`.
#[derive(Debug, Default)]
pub(super) struct Uri<'a> {
    pub(super) scheme: Option<&'a str>,
    pub(super) host: Option<&'a str>,
    pub(super) port: Option<i64>,
    pub(super) path: Option<&'a str>,
    pub(super) query: Option<&'a str>,
    pub(super) fragment: Option<&'a str>,
}

/// What may stand beside letters and digits: RFC 2396, section 2.
const UNRESERVED: &str = "-_.!~*'()";
const PATH: &str = ":@&=+$,;/";
const ANYWHERE: &str = ";/?:@&=+$,[]";
const USER: &str = ";:&=+$,";
const NAME: &str = "$,;:@&=+";

impl<'a> Uri<'a> {
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let (rest, fragment) = cut(text, '#');
        if fragment.is_some_and(|fragment| !consists_of(fragment, ANYWHERE)) {
            return None;
        }
        let fragment = Self {
            fragment,
            ..Self::default()
        };
        let mark = rest.find(['/', '?', ':']);
        let Some((scheme, rest)) = mark
            .filter(|at| rest.get(*at..).is_some_and(|rest| rest.starts_with(':')))
            .and_then(|_| rest.split_once(':'))
        else {
            return fragment.hierarchical(rest);
        };
        let is_scheme = scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
        let with_scheme = Self {
            scheme: Some(scheme),
            ..fragment
        };
        if !is_scheme || rest.is_empty() {
            return None;
        }
        if rest.starts_with('/') {
            return with_scheme.hierarchical(rest);
        }
        consists_of(rest, ANYWHERE).then_some(with_scheme)
    }

    /// `[//authority][path][?query]`.
    fn hierarchical(mut self, text: &'a str) -> Option<Self> {
        let (mut path, query) = cut(text, '?');
        if let Some(rest) = path.strip_prefix("//") {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, rest) = rest.split_at_checked(end)?;
            if authority.is_empty() {
                // `//` alone leads nowhere.
                if rest.is_empty() && query.is_none() && self.fragment.is_none() {
                    return None;
                }
            } else {
                match server(authority) {
                    Some((host, port)) => (self.host, self.port) = (Some(host), port),
                    None if consists_of(authority, NAME) => {}
                    None => return None,
                }
            }
            path = rest;
        }
        let is_whole =
            consists_of(path, PATH) && query.is_none_or(|query| consists_of(query, ANYWHERE));
        (self.path, self.query) = (Some(path), query);
        is_whole.then_some(self)
    }
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

/// Whether `text` has nothing but letters, digits, escapes and `others`.
fn consists_of(text: &str, others: &str) -> bool {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let is_allowed = match letter {
            '%' => [letters.next(), letters.next()]
                .iter()
                .all(|digit| digit.is_some_and(|digit| digit.is_ascii_hexdigit())),
            letter if letter.is_ascii() => {
                letter.is_ascii_alphanumeric()
                    || UNRESERVED.contains(letter)
                    || others.contains(letter)
            }
            letter => !letter.is_control() && !letter.is_whitespace(),
        };
        if !is_allowed {
            return false;
        }
    }
    true
}

/// Host and port of `[user@]host[:port]`; anything else is the name of a registry.
fn server(authority: &str) -> Option<(&str, Option<i64>)> {
    let host = match authority.split_once('@') {
        Some((user, host)) if consists_of(user, USER) => host,
        Some(_) => return None,
        None => authority,
    };
    let end = match host.strip_prefix('[') {
        Some(_) => host.find(']')? + 1,
        None => host.find(':').unwrap_or(host.len()),
    };
    let (host, port) = host.split_at_checked(end)?;
    let port = match port.strip_prefix(':') {
        Some("") => None,
        Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
            Some(i64::from(digits.parse::<i32>().ok()?))
        }
        None if port.is_empty() => None,
        _ => return None,
    };
    (is_version_6(host) || is_version_4(host) || is_name(host)).then_some((host, port))
}

fn is_version_6(host: &str) -> bool {
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    inner.is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok())
}

fn is_version_4(host: &str) -> bool {
    let parts: Vec<_> = host.split('.').collect();
    let is_byte = |part: &&str| {
        part.bytes().all(|digit| digit.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|number| number < 256)
    };
    parts.len() == 4 && parts.iter().all(is_byte)
}

/// Labels with points between them; the last begins with a letter.
fn is_name(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        label
            .bytes()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == b'-')
            && label.starts_with(|letter: char| letter.is_ascii_alphanumeric())
            && label.ends_with(|letter: char| letter.is_ascii_alphanumeric())
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_alone = !host.contains('.');
    host.split('.').all(is_label)
        && (is_alone || last.starts_with(|letter: char| letter.is_ascii_alphabetic()))
}
