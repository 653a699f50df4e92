//! An emulator of AWS for tests: `moto_server`, an independent project's. In goes nothing, out comes an address at
//! which S3, Athena, Glue and others answer. It is killed when it is dropped.

#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "whatever goes wrong here is the end of a test"
)]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// On a machine that is busy with other things.
const START_TIME_MAX: Duration = Duration::from_mins(2);
const PAUSE: Duration = Duration::from_millis(50);

/// A running emulator.
#[derive(Debug)]
pub struct Moto {
    child: Child,
    address: String,
}

impl Moto {
    /// Starts an emulator that holds nothing, and waits until it answers.
    #[expect(
        clippy::disallowed_methods,
        reason = "a process is waited for, outside of any runtime"
    )]
    pub fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/clients.sh");
        let installed = Command::new(script).output().unwrap();
        assert!(installed.status.success(), "scripts/clients.sh failed");
        let python = String::from_utf8(installed.stdout).unwrap();
        let python = python.lines().next().unwrap();
        // A free port may be taken by another between the two; then moto ends, and another port is tried.
        for _ in 0..5 {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = free.local_addr().unwrap();
            drop(free);
            let mut child = Command::new(python)
                .args(["-m", "moto.server", "-H", "127.0.0.1", "-p"])
                .arg(address.port().to_string())
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut waited = Duration::ZERO;
            while waited < START_TIME_MAX && child.try_wait().unwrap().is_none() {
                if TcpStream::connect(address).is_ok() {
                    let address = address.to_string();
                    return Self { child, address };
                }
                std::thread::sleep(PAUSE);
                waited += PAUSE;
            }
            child.kill().ok();
            child.wait().ok();
        }
        unreachable_start()
    }

    /// Its address and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What `AWS_ENDPOINT_URL` is to be.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes a bucket.
    pub fn create_bucket(&self, name: &str) {
        self.request("PUT", &format!("/{name}"), "s3", "");
    }

    /// The keys in `bucket` that begin with `prefix`, up to a thousand.
    pub fn list(&self, bucket: &str, prefix: &str) -> Vec<String> {
        let path = format!("/{bucket}?list-type=2&prefix={prefix}");
        let answer = self.request("GET", &path, "s3", "");
        let keys = answer.split("<Key>").skip(1);
        keys.filter_map(|rest| Some(rest.split_once("</Key>")?.0.to_owned()))
            .collect()
    }

    /// Sends a request to `service` and returns the body of the answer.
    pub fn request(&self, method: &str, path: &str, service: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        // moto learns from the signature which service is meant, and does not check it.
        let credential = format!(
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: {credential}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len(),
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 2"), "{answer}");
        body.to_owned()
    }
}

#[expect(clippy::panic, reason = "no test can go on without it")]
fn unreachable_start() -> Moto {
    panic!("moto_server does not start")
}

impl Drop for Moto {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
