//! The settings files on disk: written whole or not at all, and secrets never readable by others,
//! not even for an instant. In come finished texts; what they say is not this module's business.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Who may read a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Readers {
    /// Whoever the user's umask lets.
    Anyone,
    /// Its owner alone.
    Owner,
}

/// Puts `text` at `file` in one step, in place of what may be there.
pub(crate) fn write(file: &Path, text: &str, readers: Readers) -> Result<()> {
    // A link stays a link; what it points to is replaced.
    let file = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    put(&file, text, readers).with_context(|| format!("cannot write `{}`", file.display()))
}

fn put(file: &Path, text: &str, readers: Readers) -> std::io::Result<()> {
    let staged = staged(file);
    let mode = match readers {
        Readers::Anyone => 0o644,
        Readers::Owner => 0o600,
    };
    // The mode is there from the first instant; to change it later would be too late.
    let mut open = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&staged)?;
    let done = open
        .write_all(text.as_bytes())
        .and_then(|()| open.sync_all())
        .and_then(|()| std::fs::rename(&staged, file));
    if done.is_err() {
        std::fs::remove_file(&staged).ok();
    }
    done?;
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    OpenOptions::new()
        .read(true)
        .open(folder.unwrap_or_else(|| Path::new(".")))?
        .sync_all()
}

fn staged(file: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(
        ".{}-{:08x}",
        std::process::id(),
        rand::random::<u32>()
    ));
    file.with_file_name(name)
}

/// `text`, a settings file, with `section.key = "value"` in it: in the place where the template
/// explains the setting, or at the head of its section, or in a new section at the end.
///
/// Everything else stays as its owner wrote it. The caller checks that the text still reads as
/// meant: what TOML allows cannot all be seen line by line.
pub(crate) fn with_setting(text: &str, setting: &str, value: &str) -> String {
    let (section, key) = setting.split_once('.').unwrap_or(("", setting));
    let line = format!("{key} = \"{value}\"");
    let header = format!("[{section}]");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let Some(head) = lines.iter().position(|line| line.trim() == header) else {
        let gap = if lines.is_empty() { "" } else { "\n" };
        lines.push(format!("{gap}{header}\n{line}"));
        return lines.join("\n") + "\n";
    };
    let body = lines
        .iter()
        .skip(head + 1)
        .take_while(|line| !line.trim().starts_with('['));
    let is_placeholder = |line: &String| {
        let comment = line.trim().strip_prefix('#').map(str::trim_start);
        let rest = comment.and_then(|comment| comment.strip_prefix(key));
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    match body
        .enumerate()
        .find(|(_, line)| is_placeholder(line))
        .map(|(offset, _)| offset)
    {
        Some(offset) => {
            if let Some(place) = lines.get_mut(head + 1 + offset) {
                *place = line;
            }
        }
        None => lines.insert(head + 1, line),
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(with_setting(text, "ingest.webhook_path", "abc"), expected);
    }

    #[test]
    fn a_setting_finds_its_place_and_leaves_the_rest_alone() {
        check("", "[ingest]\nwebhook_path = \"abc\"\n");
        check(
            "# mine\n[telegram]\ntoken = \"t\"\n",
            "# mine\n[telegram]\ntoken = \"t\"\n\n[ingest]\nwebhook_path = \"abc\"\n",
        );
        check(
            "[ingest]\nmode = \"auto\"\n# webhook_path =\n[log]\n",
            "[ingest]\nmode = \"auto\"\nwebhook_path = \"abc\"\n[log]\n",
        );
        check(
            "[ingest]\nmode = \"auto\"\n[log]\n# webhook_path =",
            "[ingest]\nwebhook_path = \"abc\"\nmode = \"auto\"\n[log]\n# webhook_path =\n",
        );
    }

    #[test]
    fn secrets_are_their_owners_even_where_a_public_file_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secrets.toml");
        let mode = || std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        write(&file, "old", Readers::Anyone).unwrap();
        write(&file, "new", Readers::Owner).unwrap();
        assert_eq!(
            (mode(), std::fs::read_to_string(&file).unwrap().as_str()),
            (0o600, "new")
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
