//! An emulator of AWS, [moto](https://github.com/getmoto/moto), in a process of its own on a free port of
//! this machine. In goes nothing, out comes its address. It never outlives the test, not even one that is
//! killed.
//!
//! Its Athena runs no SQL: every query succeeds, with the result that was put there for it.
//! [`Moto::send`] reaches what moto has for tests only, below `/moto-api`
//! (<https://docs.getmoto.org/en/latest/docs/server_mode.html>). Regions know nothing of each other, so
//! that a test which takes one for itself has an account for itself.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use crate::python;

/// Serves on a port that the system chooses, says which, and ends with its standard input: the other end
/// of that is closed whenever the test ends, however it ends. moto 5.2.5 answers 500 where a deletion of many
/// objects meets a delete marker in a bucket whose versioning is suspended, because a marker lacks a method.
const SERVER: &str = "
import sys
from moto.s3.models import FakeDeleteMarker
from moto.server import ThreadedMotoServer
FakeDeleteMarker.dispose = lambda marker: None
server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
print('http://%s:%d' % server.get_host_and_port(), flush=True)
sys.stdin.read()
";

/// A running emulator, killed when it is dropped.
#[derive(Debug)]
pub struct Moto {
    child: Child,
    endpoint_url: String,
}

impl Moto {
    /// Starts an emulator and waits until it answers. The first time, installs it (`scripts/clients.sh`).
    ///
    /// # Errors
    /// If it cannot be installed or started.
    pub fn start() -> io::Result<Self> {
        let mut child = Command::new(python()?)
            .args(["-c", SERVER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It writes a line for every request.
            .stderr(Stdio::null())
            .spawn()?;
        let mut endpoint_url = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut endpoint_url)?;
        }
        // Dropped, and with it the process, if there is no address.
        let moto = Self {
            child,
            endpoint_url: endpoint_url.trim().to_owned(),
        };
        if moto.endpoint_url.is_empty() {
            return Err(io::Error::other("moto ended before it served"));
        }
        Ok(moto)
    }

    /// The one emulator of a test binary, started by whoever asks first.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Moto> = OnceLock::new();
        SHARED.get_or_init(|| match Self::start() {
            Ok(moto) => moto,
            #[expect(
                clippy::panic,
                reason = "nothing that needs an emulator can be tested without one"
            )]
            Err(error) => panic!("cannot start moto: {error}"),
        })
    }

    /// Where all its services answer: `http://127.0.0.1:41753`.
    pub fn endpoint_url(&self) -> &str {
        &self.endpoint_url
    }

    /// Its address and port.
    pub fn address(&self) -> &str {
        self.endpoint_url.trim_start_matches("http://")
    }

    /// Makes a bucket, which may be there already: buckets are one for all regions.
    ///
    /// # Errors
    /// If moto does not take it.
    pub fn make_bucket(&self, name: &str) -> io::Result<()> {
        match self.request("PUT", &format!("/{name}"), "")? {
            (200..300 | 409, _) => Ok(()),
            (status, answer) => Err(refused(status, &answer)),
        }
    }

    /// Writes an object to `path`, which begins with its bucket.
    ///
    /// # Errors
    /// If there is no such bucket.
    pub fn put(&self, path: &str, body: &str) -> io::Result<()> {
        self.done("PUT", path, body).map(drop)
    }

    /// What lies at `path`; all buckets at `/`.
    ///
    /// # Errors
    /// If there is nothing.
    pub fn get(&self, path: &str) -> io::Result<String> {
        self.done("GET", path, "")
    }

    /// Removes what lies at `path`: an object, or of a bucket what the query names.
    ///
    /// # Errors
    /// If moto does not do it.
    pub fn delete(&self, path: &str) -> io::Result<()> {
        self.done("DELETE", path, "").map(drop)
    }

    /// The keys in `bucket` that begin with `prefix`, up to a thousand.
    ///
    /// # Errors
    /// If there is no such bucket.
    pub fn keys(&self, bucket: &str, prefix: &str) -> io::Result<Vec<String>> {
        let path = format!("/{bucket}?list-type=2&prefix={prefix}");
        let answer = self.get(&path)?;
        let keys = answer.split("<Key>").skip(1);
        Ok(keys
            .filter_map(|rest| Some(rest.split_once("</Key>")?.0.to_owned()))
            .collect())
    }

    /// The variables that lead a program of its own to `region` of this emulator, and nowhere else.
    pub fn variables<'m>(&'m self, region: &'m str) -> [(&'static str, &'m str); 7] {
        [
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_ENDPOINT_URL", self.endpoint_url()),
            ("AWS_REGION", region),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ]
    }

    /// Posts JSON to `path`, and what is answered.
    ///
    /// # Errors
    /// If moto does not take it.
    pub fn send(&self, path: &str, json: &str) -> io::Result<String> {
        self.done("POST", path, json)
    }

    /// Asks a service in `region` for `operation`, such as `AWSGlue.GetTable`, in JSON, without an SDK.
    ///
    /// # Errors
    /// If moto does not do it.
    pub fn call(&self, region: &str, operation: &str, json: &str) -> io::Result<String> {
        let service = match operation.split_once('.') {
            Some(("AWSGlue", _)) => "glue",
            _ => "athena",
        };
        // It looks for service and region here, and does not check the signature.
        let head = format!(
            "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: {operation}\r\nAuthorization: AWS4-HMAC-SHA256 \
             Credential=test/20261122/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0\r\n"
        );
        match self.exchange(("POST", "/"), &head, json)? {
            (200..300, answer) => Ok(answer),
            (status, answer) => Err(refused(status, &answer)),
        }
    }

    /// As [`Moto::request`], where only success will do.
    fn done(&self, method: &str, path: &str, body: &str) -> io::Result<String> {
        match self.request(method, path, body)? {
            (200..300, answer) => Ok(answer),
            (status, answer) => Err(refused(status, &answer)),
        }
    }

    fn request(&self, method: &str, path: &str, body: &str) -> io::Result<(u16, String)> {
        self.exchange((method, path), "Content-Type: application/json\r\n", body)
    }

    /// One request with the lines `head` among its headers; the status and body of the answer.
    fn exchange(
        &self,
        (method, path): (&str, &str),
        head: &str,
        body: &str,
    ) -> io::Result<(u16, String)> {
        let address = self.address();
        let mut stream = TcpStream::connect(address)?;
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {address}\r\n{head}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| io::Error::other("moto does not speak HTTP"))?;
        Ok((status, body.to_owned()))
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to kill.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn refused(status: u16, answer: &str) -> io::Error {
    io::Error::other(format!("moto answers {status} {answer}"))
}
