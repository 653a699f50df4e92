//! A function of ours at work: its program, under the emulator that AWS itself runs functions with on a developer's
//! machine. In go events, out come answers. No process outlives its owner.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::wire::send;

/// How long anything may take, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(90);
/// Where the emulator takes events.
/// <https://docs.aws.amazon.com/lambda/latest/dg/images-test.html>
const INVOKE: &str = "POST /2015-03-31/functions/function/invocations";

/// A running emulator with one function in it.
#[derive(Debug)]
pub(crate) struct Function {
    emulator: Child,
    address: String,
    log: Arc<Mutex<String>>,
}

/// What is said of a function when it is made on AWS.
#[derive(Clone, Debug)]
pub(crate) struct Settings<'s> {
    /// Its program.
    pub(crate) program: &'s str,
    pub(crate) timeout_seconds: u32,
    pub(crate) variables: Vec<(&'s str, String)>,
}

impl Function {
    /// Starts the emulator. The function itself starts with the first event.
    pub(crate) async fn start(settings: &Settings<'_>) -> Self {
        let (address, runtime_api) = (free_address(), free_address());
        let mut emulator = Command::new(emulator())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("AWS_LAMBDA_FUNCTION_NAME", "telelake-etl")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env(
                "AWS_LAMBDA_FUNCTION_TIMEOUT",
                settings.timeout_seconds.to_string(),
            )
            .env("_HANDLER", "bootstrap")
            .envs(settings.variables.iter().map(|(name, value)| (name, value)))
            .args(["--runtime-interface-emulator-address", &address])
            .args(["--runtime-api-address", &runtime_api])
            .arg(settings.program)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log: Arc<Mutex<String>> = Arc::default();
        follow(emulator.stdout.take().unwrap(), Arc::clone(&log));
        follow(emulator.stderr.take().unwrap(), Arc::clone(&log));
        let function = Self {
            emulator,
            address,
            log,
        };
        function.wait_until_it_listens().await;
        function
    }

    async fn wait_until_it_listens(&self) {
        self.wait_until(|| std::net::TcpStream::connect(&self.address).is_ok())
            .await;
    }

    /// Waits until `text` is in the log, whose lines come later than answers do.
    pub(crate) async fn wait_for_log(&self, text: &str) {
        self.wait_until(|| self.log().contains(text)).await;
    }

    async fn wait_until(&self, is_so: impl Fn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_so() {
            assert!(Instant::now() < deadline, "{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The answer to `event`, whatever it says.
    pub(crate) fn invoke(&self, event: &Value) -> Value {
        let (_, answer) = send(&self.address, INVOKE, &[], &event.to_string())
            .unwrap_or_else(|error| panic!("{error}\n{}", self.log()));
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{answer}\n{}", self.log()))
    }

    /// Everything that emulator and function have logged.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // Told to stop, it takes the function with it.
        let id = self.emulator.id().to_string();
        Command::new("kill").arg(id).status().ok();
        self.emulator.wait().ok();
    }
}

/// Keeps what `output` says.
fn follow(output: impl std::io::Read + Send + 'static, log: Arc<Mutex<String>>) {
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let mut log = log.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
}

/// An address of this machine that nobody listens on. The system chooses the ports of others, whoever connects among
/// them, from 32768 on: no such port would stay free until the emulator has it.
/// <https://docs.kernel.org/networking/ip-sysctl.html>
fn free_address() -> String {
    /// Past the ports that are well known and what servers of developers like.
    const FIRST: u32 = 18_000;
    const PORTS: u32 = 14_000;
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    // Two processes begin apart, and nobody is given a port twice.
    let begin = std::process::id().wrapping_mul(64);
    (0..PORTS)
        .map(|_| FIRST + begin.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed)) % PORTS)
        .map(|port| format!("127.0.0.1:{port}"))
        .find(|address| TcpListener::bind(address).is_ok())
        .unwrap()
}

/// The path of the emulator, which is fetched if it is missing.
fn emulator() -> String {
    let script = testkit::crate_folder().join("../../scripts/lambda/emulator.sh");
    let output = Command::new(script)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "scripts/lambda/emulator.sh failed");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
