//! Where a zone lies: S3, a folder, or memory. Text in, a place out, and back. It opens nothing.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A place for objects.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Location {
    /// Nowhere that outlives the process: `memory:`.
    Memory,
    /// A folder of this machine.
    Path(PathBuf),
    /// A bucket, or a part of one: `s3://bucket/prefix`.
    S3 {
        /// The bucket.
        bucket: String,
        /// What every key begins with, without slashes at its ends; may be empty.
        prefix: String,
    },
}

/// A text that names no place.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a location is a bucket name, `s3://bucket/prefix`, a path, or `memory:`")]
pub struct LocationError;

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory:"),
            Self::S3 { bucket, prefix } if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Self::S3 { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
            Self::Path(path) => {
                let text = path.to_string_lossy();
                // A folder called `lake` would read as a bucket, `./lake` does not.
                match text.parse() {
                    Ok(Self::Path(read)) if read == *path => f.write_str(&text),
                    _ => write!(f, "./{text}"),
                }
            }
        }
    }
}

impl FromStr for Location {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "memory:" {
            return Ok(Self::Memory);
        }
        if let Some(rest) = text.strip_prefix("s3://") {
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            return s3(bucket, prefix.trim_matches('/'));
        }
        if let Some(path) = text.strip_prefix("file://") {
            return if path.starts_with('/') {
                Ok(Self::Path(path.into()))
            } else {
                Err(LocationError)
            };
        }
        if let Some(path) = text.strip_prefix("./") {
            let path = if path.is_empty() { "." } else { path };
            return Ok(Self::Path(path.into()));
        }
        if text.contains("://") {
            return Err(LocationError);
        }
        if text.contains(['/', '\\']) || matches!(text, "." | ".." | "~") {
            return Ok(Self::Path(text.into()));
        }
        s3(text, "")
    }
}

/// The bucket, if Amazon would let it be called so.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
fn s3(bucket: &str, prefix: &str) -> Result<Location, LocationError> {
    let allowed = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
    };
    let named_well = (3..=63).contains(&bucket.len())
        && bucket.bytes().all(allowed)
        && !bucket.starts_with(['-', '.'])
        && !bucket.ends_with(['-', '.'])
        && !bucket.contains("..");
    if named_well {
        Ok(Location::S3 {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    } else {
        Err(LocationError)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &str) {
        let shown = text.parse::<Location>().map_or_else(
            |_refused| "refused".to_owned(),
            |location| format!("{location} {}", variant(&location)),
        );
        assert_eq!(shown, expected, "{text:?}");
    }

    fn variant(location: &Location) -> &'static str {
        match location {
            Location::Memory => "memory",
            Location::Path(_) => "path",
            Location::S3 { .. } => "s3",
        }
    }

    #[test]
    fn a_bare_name_is_a_bucket_and_a_url_or_path_is_itself() {
        check("modulo-43-raw", "s3://modulo-43-raw s3");
        check("s3://bucket/a/b/", "s3://bucket/a/b s3");
        check("s3://bucket", "s3://bucket s3");
        check("./lake", "./lake path");
        check("data/lake", "data/lake path");
        check("/var/lib/lake", "/var/lib/lake path");
        check("file:///var/lake", "/var/lake path");
        check("C:\\lake", "C:\\lake path");
        check("./", ". path");
        check("memory:", "memory: memory");
    }

    #[test]
    fn what_names_no_place_is_refused() {
        for text in [
            "",
            "ab",
            "My-Bucket",
            "s3://",
            "s3:///x",
            "gs://bucket",
            "file://x",
            "a..b",
        ] {
            check(text, "refused");
        }
    }

    fn place() -> impl Strategy<Value = Location> {
        prop_oneof![
            Just(Location::Memory),
            "[a-z0-9]{3,20}".prop_map(|bucket| Location::S3 {
                bucket,
                prefix: String::new()
            }),
            ("[a-z0-9]{3,20}", "[a-z0-9][a-z0-9/=-]{0,20}[a-z0-9]")
                .prop_map(|(bucket, prefix)| Location::S3 { bucket, prefix }),
            "[a-z:.~/]{1,20}".prop_map(|path| Location::Path(path.into())),
        ]
    }

    proptest! {
        #[test]
        fn every_location_reads_back(location in place()) {
            prop_assert_eq!(location.to_string().parse::<Location>(), Ok(location));
        }

        #[test]
        fn every_text_that_reads_reads_back(text in any::<String>()) {
            if let Ok(location) = text.parse::<Location>() {
                prop_assert_eq!(location.to_string().parse::<Location>(), Ok(location));
            }
        }
    }
}
