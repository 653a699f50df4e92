//! The bundle of `web/`, which lies in the program, and the one page that loads it.
//!
//! In comes a path, out goes a file, compressed as the browser likes it, or the page for every path that is no file: which
//! page it is the bundle finds out.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    io::Write as _,
    sync::{Arc, OnceLock},
};

use axum::{
    body::Bytes,
    extract::State,
    http::{
        HeaderMap, HeaderValue, StatusCode, Uri,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY,
            CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
        },
    },
    response::{IntoResponse as _, Response},
};
use rust_embed::Embed;

use super::{Shared, headers::POLICY_OF_A_PAGE};

/// The folder, embedded.
#[derive(Embed)]
#[folder = "assets"]
struct Bundle;

/// The page.
const PAGE: &str = "index.html";
/// Files below this gain nothing by being packed.
const PACKED_BYTES_MIN: usize = 1024;
/// The size and the effort of brotli: it is done once for each file, when somebody first asks.
const BROTLI_QUALITY: i32 = 6;
const BROTLI_WINDOW: i32 = 22;

/// The files of the bundle, and what they are when they are packed.
pub(super) struct Assets {
    files: HashMap<String, Arc<File>>,
}

struct File {
    bytes: Cow<'static, [u8]>,
    kind: &'static str,
    hash: String,
    /// Whether the name changes with the content.
    is_forever: bool,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Packing {
    None,
    Gzip,
    Brotli,
}

impl Assets {
    /// What was compiled in.
    pub(super) fn embedded() -> Self {
        let names = Bundle::iter();
        let files = names.filter_map(|name| {
            let file = Bundle::get(&name)?;
            let hash: String = file
                .metadata
                .sha256_hash()
                .iter()
                .take(12)
                .fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"));
            let file = File {
                kind: kind(&name),
                is_forever: is_named_by_content(&name),
                bytes: file.data,
                hash,
                gzip: OnceLock::new(),
                brotli: OnceLock::new(),
            };
            Some((name.into_owned(), Arc::new(file)))
        });
        Self {
            files: files.collect(),
        }
    }
}

impl fmt::Debug for Assets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assets")
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}

/// Answers with the file of the path, or with the page.
pub(super) async fn answer(State(shared): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let name = path.strip_prefix("assets/").unwrap_or(path);
    // Whatever has no ending is a page, and which one the bundle finds out.
    let name = if name.contains('.') { name } else { PAGE };
    let Some(file) = shared.assets.files.get(name).map(Arc::clone) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let packing = file.packing(&headers);
    let tag = file.tag(packing);
    let seen = headers.get(IF_NONE_MATCH).map(HeaderValue::as_bytes);
    let lifetime = if file.is_forever {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let head = [
        (ETAG, tag.as_str()),
        (CACHE_CONTROL, lifetime),
        (VARY, "Accept-Encoding"),
    ];
    let policy = [(CONTENT_SECURITY_POLICY, POLICY_OF_A_PAGE)];
    if seen == Some(tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, head, policy).into_response();
    }
    let kind = [(CONTENT_TYPE, file.kind)];
    // The first to ask waits a moment; a thread that answers Telegram does not.
    let packed = {
        let file = Arc::clone(&file);
        tokio::task::spawn_blocking(move || file.packed(packing)).await
    };
    match (packed, packing) {
        (Ok(bytes), Packing::None) => (head, kind, policy, bytes).into_response(),
        (Ok(bytes), packing) => {
            let packed = [(CONTENT_ENCODING, packing.name())];
            (head, kind, policy, packed, bytes).into_response()
        }
        (Err(_), _) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl File {
    fn packing(&self, headers: &HeaderMap) -> Packing {
        let is_text = self.kind.starts_with("text/") || !self.kind.starts_with("image/p");
        if !is_text || self.bytes.len() < PACKED_BYTES_MIN {
            return Packing::None;
        }
        let accepted = headers
            .get(ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok());
        Packing::of(accepted.unwrap_or_default())
    }

    fn tag(&self, packing: Packing) -> String {
        format!("\"{}-{}\"", self.hash, packing.name())
    }

    /// What goes over the line; itself if it cannot be packed.
    fn packed(&self, packing: Packing) -> Bytes {
        let plain = || match &self.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::copy_from_slice(bytes),
        };
        match packing {
            Packing::None => plain(),
            Packing::Gzip => {
                let packed = || gzip(&self.bytes).unwrap_or_else(|_| plain());
                self.gzip.get_or_init(packed).clone()
            }
            Packing::Brotli => {
                let packed = || brotli(&self.bytes).unwrap_or_else(|_| plain());
                self.brotli.get_or_init(packed).clone()
            }
        }
    }
}

fn gzip(bytes: &[u8]) -> std::io::Result<Bytes> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes)?;
    packer.finish().map(Bytes::from)
}

fn brotli(bytes: &[u8]) -> std::io::Result<Bytes> {
    let settings = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        ..Default::default()
    };
    let mut packed = Vec::new();
    let mut plain = bytes;
    brotli::BrotliCompress(&mut plain, &mut packed, &settings)?;
    Ok(Bytes::from(packed))
}

impl Packing {
    /// The best of those that `accepted` names and does not forbid.
    fn of(accepted: &str) -> Self {
        let takes = |name: &str| {
            accepted.split(',').any(|range| {
                let mut parts = range.split(';').map(str::trim);
                let is_named = parts.next().is_some_and(|it| it.eq_ignore_ascii_case(name));
                is_named
                    && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
            })
        };
        if takes("br") {
            Self::Brotli
        } else if takes("gzip") {
            Self::Gzip
        } else {
            Self::None
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::None => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }
}

/// The type by the end of the name.
fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "webmanifest") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether the bundler put a hash into the name: `chunk-2QZ4X7AB.js`.
fn is_named_by_content(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let hash = stem.rsplit_once('-').map(|(_, hash)| hash);
    hash.is_some_and(|hash| {
        hash.len() == 8
            && hash
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_packing_that_the_browser_takes() {
        let check = |accepted, expected| assert_eq!(Packing::of(accepted), expected, "{accepted}");
        check("gzip, deflate, br, zstd", Packing::Brotli);
        check("gzip;q=1.0, identity; q=0.5", Packing::Gzip);
        check("br;q=0, gzip", Packing::Gzip);
        check("", Packing::None);
        check("brotli", Packing::None);
    }

    #[test]
    fn only_names_with_a_hash_are_for_ever() {
        assert!(is_named_by_content("chunk-2QZ4X7AB.js"));
        assert!(!is_named_by_content("app.js"));
        assert!(!is_named_by_content("icon-maskable.png"));
    }

    #[test]
    fn packed_files_are_the_files() {
        let text = "olá ".repeat(1000);
        let mut unpacked = String::new();
        let packed = gzip(text.as_bytes()).unwrap();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*packed), &mut unpacked)
            .unwrap();
        assert_eq!(unpacked, text);
        let packed = brotli(text.as_bytes()).unwrap();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &*packed, &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
    }
}
