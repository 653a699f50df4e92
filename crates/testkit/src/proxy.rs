//! A bad network before an HTTP server. In go the server's address and a script of faults; every request that
//! writes takes the next fault of the script, and none once it has ended.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The pause between two bytes of a slow answer's head.
const SLOW: Duration = Duration::from_millis(2);
const SLOW_DOWN: &[u8] =
    b"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n\
    <Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";

/// What happens to a request that writes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum NetworkFault {
    /// Nothing: it is passed on.
    #[default]
    None,
    /// The server asks for fewer requests.
    SlowDown,
    /// The connection breaks before the server has the request.
    Lost,
    /// The connection breaks after the server has done what was asked.
    AnswerLost,
    /// The answer comes byte by byte.
    Slow,
}

/// A proxy that fails on purpose. It ends with the runtime that it was started on.
#[derive(Clone, Debug)]
pub struct FaultyProxy {
    address: SocketAddr,
    shared: Arc<Mutex<VecDeque<NetworkFault>>>,
}

impl FaultyProxy {
    /// A proxy before the server at `upstream`, an address and a port.
    ///
    /// # Errors
    /// If it cannot listen.
    pub async fn start(upstream: String) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let proxy = Self {
            address: listener.local_addr()?,
            shared: Arc::default(),
        };
        let of_listener = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (proxy, upstream) = (of_listener.clone(), upstream.clone());
                // Broken connections are what this is about.
                tokio::spawn(async move { proxy.carry(client, &upstream).await.ok() });
            }
        });
        Ok(proxy)
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Replaces what is left of the script.
    pub fn set_script(&self, script: impl IntoIterator<Item = NetworkFault>) {
        let mut faults = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        *faults = script.into_iter().collect();
    }

    /// How many faults are left.
    pub fn left(&self) -> usize {
        self.shared
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    fn next(&self) -> NetworkFault {
        let mut faults = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        faults.pop_front().unwrap_or_default()
    }

    /// Carries one request of `client` and its answer.
    async fn carry(&self, mut client: TcpStream, upstream: &str) -> io::Result<()> {
        let request = read_request(&mut client).await?;
        let writes = request.starts_with(b"PUT ") || request.starts_with(b"POST ");
        let fault = if writes {
            self.next()
        } else {
            NetworkFault::None
        };
        match fault {
            NetworkFault::SlowDown => return client.write_all(SLOW_DOWN).await,
            NetworkFault::Lost => return Ok(()),
            NetworkFault::None | NetworkFault::AnswerLost | NetworkFault::Slow => {}
        }
        let mut server = TcpStream::connect(upstream).await?;
        server.write_all(&request).await?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).await?;
        match fault {
            NetworkFault::AnswerLost => Ok(()),
            NetworkFault::Slow => {
                let (head, rest) = answer.split_at(answer.len().min(64));
                for byte in head {
                    client.write_all(&[*byte]).await?;
                    tokio::time::sleep(SLOW).await;
                }
                client.write_all(rest).await
            }
            _ => client.write_all(&answer).await,
        }
    }
}

/// One request, told to close the connection after it.
async fn read_request(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let end = loop {
        if let Some(at) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if client.read_buf(&mut request).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let (head, body) = request.split_at(end);
    let text = String::from_utf8_lossy(head).into_owned();
    let is = |line: &&str, name: &str| line.to_ascii_lowercase().starts_with(name);
    let length = text.lines().find(|line| is(line, "content-length:"));
    let length = length.and_then(|line| line.rsplit(':').next()?.trim().parse().ok());
    // The body is what follows the empty line.
    let mut body = body.get(4..).unwrap_or_default().to_vec();
    while body.len() < length.unwrap_or(0) {
        if client.read_buf(&mut body).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let kept = text.lines().filter(|line| !is(line, "connection:"));
    let mut passed: String = kept.flat_map(|line| [line, "\r\n"]).collect();
    passed.push_str("Connection: close\r\n\r\n");
    Ok([passed.into_bytes(), body].concat())
}
