//! Terraform, or `tofu`, at work in a folder. In go arguments and secrets, out comes what it printed or an explanation.
//! What it says of its progress is passed on to the talk.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use ::config::{Aws, Setting};
use anyhow::{Context as _, Result};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::action::Tools;
use super::values::SECRETS;
use crate::aws_hint::aws_hint_in;
use crate::failure::Advice;
use crate::output::say;
use crate::words::Language;

/// The module's own least.
const VERSION_MIN: (u32, u32) = (1, 5);
/// As much of what Terraform says is kept for a hint.
const KEPT_CHARS_MAX: usize = 64 * 1024;

/// The program, as it was found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Program {
    pub(super) path: PathBuf,
    pub(super) version: String,
}

/// The program at work in a folder.
#[derive(Debug)]
pub(super) struct Terraform {
    program: PathBuf,
    folder: PathBuf,
    plugin_dir: Option<PathBuf>,
    environment: Vec<(String, SecretString)>,
    language: Language,
}

/// Where the talk of a run goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Talk {
    Shown,
    Kept,
}

impl Program {
    /// Finds the program that `tools` names, or one that is usual.
    pub(super) async fn find(tools: &Tools, language: Language) -> Result<Self> {
        let candidates = match &tools.terraform {
            Some(path) => vec![path.clone()],
            None => vec![PathBuf::from("terraform"), PathBuf::from("tofu")],
        };
        for path in candidates {
            let mut command = Command::new(&path);
            command
                .args(["version", "-json"])
                .env("CHECKPOINT_DISABLE", "1");
            let output = match command.stdin(Stdio::null()).output().await {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                output => output.with_context(|| format!("cannot run `{}`", path.display()))?,
            };
            let version = version(&output.stdout).unwrap_or_default();
            if is_enough(&version) {
                return Ok(Self { path, version });
            }
            let shown = path.display();
            return Err(language
                .pick(
                    Advice::new(
                        format!("`{shown}` is of version `{version}`; 1.5 or newer is needed"),
                        "install a newer Terraform or OpenTofu",
                    ),
                    Advice::new(
                        format!("`{shown}` é da versão `{version}`; é preciso 1.5 ou mais nova"),
                        "instale um Terraform ou OpenTofu mais novo",
                    ),
                )
                .into());
        }
        Err(language
            .pick(
                Advice::new(
                    "neither `terraform` nor `tofu` is on the PATH",
                    "install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu (https://opentofu.org/docs/intro/install), or name it with `--terraform`",
                ),
                Advice::new(
                    "nem `terraform` nem `tofu` está no PATH",
                    "instale o Terraform (https://developer.hashicorp.com/terraform/install) ou o OpenTofu (https://opentofu.org/docs/intro/install), ou indique-o com `--terraform`",
                ),
            )
            .into())
    }
}

fn version(stdout: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Version {
        terraform_version: String,
    }
    let version: Version = serde_json::from_slice(stdout).ok()?;
    Some(version.terraform_version)
}

fn is_enough(version: &str) -> bool {
    let mut parts = version
        .split('.')
        .map_while(|part| part.parse::<u32>().ok());
    let major_minor = parts.next().zip(parts.next());
    major_minor.is_some_and(|found| found >= VERSION_MIN)
}

impl Terraform {
    /// `program` in the folder of `tools`, with telelake's settings of AWS and the webhook's `secrets`.
    pub(super) fn new(
        program: Program,
        tools: &Tools,
        aws: &Aws,
        secrets: [SecretString; 2],
        language: Language,
    ) -> Self {
        let settings = [
            ("AWS_REGION", &aws.region),
            ("AWS_PROFILE", &aws.profile),
            ("AWS_ENDPOINT_URL", &aws.endpoint_url),
            ("AWS_ENDPOINT_URL_S3", &aws.s3_endpoint_url),
        ];
        let settings = settings.into_iter().filter_map(|(name, value)| {
            Some((name.to_owned(), SecretString::from(value.clone()?)))
        });
        let secrets = SECRETS.into_iter().zip(secrets);
        let secrets = secrets.map(|(name, secret)| (format!("TF_VAR_{name}"), secret));
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Self {
            // A program that is named by its path is named from here, and not from the folder it works in.
            program: match program.path.components().count() {
                0 | 1 => program.path,
                _ => absolute(&program.path),
            },
            folder: tools.dir.clone(),
            plugin_dir: tools.plugin_dir.as_deref().map(absolute),
            environment: settings.chain(secrets).collect(),
            language,
        }
    }

    /// Fetches the provider and reads the module.
    pub(super) async fn init(&self) -> Result<()> {
        let plugin_dir = self.plugin_dir.as_ref();
        let plugin_dir = plugin_dir.map(|dir| format!("-plugin-dir={}", dir.display()));
        let arguments = ["init", "-input=false", "-no-color"];
        let arguments: Vec<&str> = arguments.into_iter().chain(plugin_dir.as_deref()).collect();
        self.run(&arguments, Talk::Shown).await.map(drop)
    }

    /// Runs with its talk passed on.
    pub(super) async fn show(&self, arguments: &[&str]) -> Result<()> {
        self.run(arguments, Talk::Shown).await.map(drop)
    }

    /// Runs without a word, unless it fails; what it printed.
    pub(super) async fn quiet(&self, arguments: &[&str]) -> Result<String> {
        self.run(arguments, Talk::Kept).await
    }

    async fn run(&self, arguments: &[&str], talk: Talk) -> Result<String> {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_IN_AUTOMATION", "1")
            .envs(
                self.environment
                    .iter()
                    .map(|(name, value)| (name, value.expose_secret())),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // What the work does not need, a provider need not see.
        for name in [
            "telegram.token",
            "ingest.webhook_path",
            "ingest.webhook_secret",
        ] {
            for variable in Setting::find(name)
                .map(Setting::variables)
                .unwrap_or_default()
            {
                command.env_remove(variable);
            }
        }
        let shown = self.program.display();
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot run `{shown}`"))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let read = async { tokio::join!(pass_on(stdout, talk), pass_on(stderr, talk)) };
        let ((stdout, stderr), status) = tokio::join!(read, self.wait(&mut child));
        let status = status.with_context(|| format!("cannot wait for `{shown}`"))?;
        if status.success() {
            return Ok(stdout);
        }
        if talk == Talk::Kept {
            say(stderr.trim_end());
        }
        Err(self.failure(arguments.first().copied().unwrap_or_default(), &stderr))
    }

    /// Waits for the end, whatever the user's impatience: Terraform hears Ctrl-C itself, and ends with a state that
    /// says what was made.
    async fn wait(&self, child: &mut Child) -> std::io::Result<ExitStatus> {
        loop {
            tokio::select! {
                status = child.wait() => return status,
                _ = tokio::signal::ctrl_c() => say(self.language.pick(
                    "waiting for Terraform to stop where it can go on later",
                    "esperando o Terraform parar num ponto em que possa continuar depois",
                )),
            }
        }
    }

    fn failure(&self, step: &str, stderr: &str) -> anyhow::Error {
        let message = self.language.pick(
            format!(
                "`{} {step}` failed in `{}`",
                self.program.display(),
                self.folder.display()
            ),
            format!(
                "`{} {step}` falhou em `{}`",
                self.program.display(),
                self.folder.display()
            ),
        );
        let hint = own_hint(stderr, self.language).or_else(|| aws_hint_in(stderr, self.language));
        let again = self.language.pick(
            "read what it said above; after mending it run the same command again, which goes on from where this stopped",
            "leia o que ele disse acima; depois de corrigir, execute o mesmo comando, que continua de onde este parou",
        );
        Advice::new(message, hint.unwrap_or(again)).into()
    }
}

/// What can be done where Terraform itself is the obstacle.
fn own_hint(stderr: &str, language: Language) -> Option<&'static str> {
    let says = |parts: &[&str]| parts.iter().any(|part| stderr.contains(part));
    if says(&["acquiring the state lock"]) {
        return Some(language.pick(
            "another run works in this folder: wait for it; if there is none, `terraform force-unlock` with the lock's id",
            "outra execução trabalha nesta pasta: espere por ela; se não houver, `terraform force-unlock` com o id da trava",
        ));
    }
    if says(&[
        "query available provider packages",
        "registry.terraform.io",
        "registry.opentofu.org",
    ]) {
        return Some(language.pick(
            "the provider hashicorp/aws cannot be had: check the network, or name a folder that holds it with `--plugin-dir`",
            "não foi possível obter o provider hashicorp/aws: verifique a rede, ou indique com `--plugin-dir` uma pasta que o tenha",
        ));
    }
    None
}

/// Everything that comes out of `source`, up to a limit, and each line into the talk as it comes if that is wanted.
async fn pass_on(source: Option<impl AsyncRead + Unpin>, talk: Talk) -> String {
    let Some(source) = source else {
        return String::new();
    };
    let mut text = String::new();
    if talk == Talk::Kept {
        // A plan in JSON is as long as it is.
        BufReader::new(source).read_to_string(&mut text).await.ok();
        return text;
    }
    let mut lines = BufReader::new(source).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        say(&line);
        if text.len() < KEPT_CHARS_MAX {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_enough_from_1_5_on() {
        for (version, expected) in [
            ("1.11.4", true),
            ("1.5.0", true),
            ("2.0.0-beta1", true),
            ("1.4.9", false),
            ("0.15.5", false),
            ("", false),
        ] {
            assert_eq!(is_enough(version), expected, "{version}");
        }
    }
}
