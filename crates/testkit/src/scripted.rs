//! A service of AWS that answers what a test says, for answers that no emulator gives: failures, pages,
//! refusals. In goes a function from the operation and the body of a request to an answer; it serves on a
//! free port of this machine until the test ends.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// No request of ours is longer.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// A service of AWS by script.
#[derive(Clone, Debug)]
pub struct ScriptedAws {
    endpoint_url: String,
}

impl ScriptedAws {
    /// Serves what `answer` says to an operation, such as `AmazonAthena.GetQueryExecution`, and its body of
    /// JSON: a status, and JSON.
    ///
    /// # Errors
    /// If no port can be had.
    pub fn start(
        answer: impl Fn(&str, &str) -> (u16, String) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let endpoint_url = format!("http://{}", listener.local_addr()?);
        let answer = Arc::new(answer);
        // Ends with the test.
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let answer = Arc::clone(&answer);
                // A client that went away is none of the test's business.
                thread::spawn(move || serve(stream, &*answer).ok());
            }
        });
        Ok(Self { endpoint_url })
    }

    /// Where it answers.
    pub fn endpoint_url(&self) -> &str {
        &self.endpoint_url
    }
}

/// Answers one request; the client opens another connection for the next.
fn serve(stream: TcpStream, answer: &dyn Fn(&str, &str) -> (u16, String)) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut operation, mut length) = (String::new(), 0_usize);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        match name.to_ascii_lowercase().as_str() {
            "x-amz-target" => value.trim().clone_into(&mut operation),
            "content-length" => length = value.trim().parse().unwrap_or_default(),
            _ => {}
        }
    }
    let mut body = vec![0; length.min(BODY_BYTES_MAX)];
    reader.read_exact(&mut body)?;
    let (status, json) = answer(&operation, &String::from_utf8_lossy(&body));
    let mut stream = reader.into_inner();
    write!(
        stream,
        "HTTP/1.1 {status} Scripted\r\nContent-Type: application/x-amz-json-1.1\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{json}",
        json.len()
    )?;
    stream.flush()
}
