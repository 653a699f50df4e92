//! An empty folder, an address of AWS, and the program run between them.

use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use testkit::Moto;

pub(crate) const DATABASE: &str = "telegram";

/// What the program works on.
pub(crate) struct World {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    code: Option<i32>,
}

impl World {
    /// A region of the emulator, and a lake in its bucket `bucket`.
    pub(crate) fn in_moto(region: &str, bucket: &str) -> Self {
        let moto = Moto::shared();
        moto.make_bucket(bucket).unwrap();
        let variables = moto.variables(region);
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self::new(variables.to_vec(), bucket)
    }

    /// Whatever answers at `endpoint_url`, and a lake in `bucket`.
    pub(crate) fn at(endpoint_url: &str, bucket: &str) -> Self {
        let variables = Moto::shared().variables("us-east-1");
        let variables = variables.map(|(name, value)| match name {
            "AWS_ENDPOINT_URL" => (name.to_owned(), endpoint_url.to_owned()),
            _ => (name.to_owned(), value.to_owned()),
        });
        Self::new(variables.to_vec(), bucket)
    }

    fn new(mut variables: Vec<(String, String)>, bucket: &str) -> Self {
        for (name, value) in [
            ("AWS_S3_BUCKET", bucket),
            ("AWS_S3_ENRICHED", bucket),
            ("DATABASE", DATABASE),
        ] {
            variables.push((name.to_owned(), value.to_owned()));
        }
        Self {
            folder: tempfile::tempdir().unwrap(),
            variables,
        }
    }

    /// The program, ready to be given arguments, in an environment that says nothing else.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_telelake"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let Output {
            stdout,
            stderr,
            status,
        } = self.command().args(args).output().unwrap();
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            text.replace(&self.folder.path().display().to_string(), "<here>")
        };
        Ran {
            stdout: text(stdout),
            stderr: text(stderr),
            code: status.code(),
        }
    }

    /// Writes a file; its path.
    #[expect(clippy::disallowed_methods, reason = "a test prepares a file")]
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }
}

impl Ran {
    /// Fails unless the run ended with `code`.
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Fails unless the talk has every one of `parts`.
    pub(crate) fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            let said = &self.stderr;
            assert!(said.contains(part), "no `{part}` in: {said}");
        }
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}
