//! A bucket far away: an S3 that can be listed and read, over HTTP on a free port of this machine, each answer after a
//! pause, a thousand keys in a listing as S3 has it. In go the objects, out come answers and how many were wanted at once. It checks no
//! signature, and it is no judge of what S3 is: for that there is [`Moto`](crate::Moto), which is too slow for many
//! objects.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
const KEYS_MAX: usize = 1000;

/// A bucket that is only read. It ends with the runtime that it was started on.
#[derive(Clone, Debug)]
pub struct DistantBucket {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    objects: BTreeMap<String, Bytes>,
    pause: Duration,
    listings: AtomicUsize,
    reads: AtomicUsize,
    reading: AtomicUsize,
    reading_max: AtomicUsize,
}

impl DistantBucket {
    /// Serves `objects`, each answer after a `pause`; whatever bucket is asked for.
    ///
    /// # Errors
    /// If it cannot listen.
    pub async fn start(objects: BTreeMap<String, Bytes>, pause: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let bucket = Self {
            address: listener.local_addr()?,
            shared: Arc::new(Shared {
                objects,
                pause,
                listings: AtomicUsize::default(),
                reads: AtomicUsize::default(),
                reading: AtomicUsize::default(),
                reading_max: AtomicUsize::default(),
            }),
        };
        let shared = Arc::clone(&bucket.shared);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                // A client that went away is none of the test's business.
                tokio::spawn(async move { shared.serve(client).await.ok() });
            }
        });
        Ok(bucket)
    }

    /// Where it answers.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many listings were asked for, each of up to a thousand keys.
    pub fn listings(&self) -> usize {
        self.shared.listings.load(Ordering::Relaxed)
    }

    /// How many objects were asked for.
    pub fn reads(&self) -> usize {
        self.shared.reads.load(Ordering::Relaxed)
    }

    /// How many objects were asked for at once at most.
    pub fn reads_at_once(&self) -> usize {
        self.shared.reading_max.load(Ordering::Relaxed)
    }
}

impl Shared {
    /// Answers one request after the other.
    async fn serve(&self, client: TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        let mut client = BufReader::new(client);
        let mut line = String::new();
        while client.read_line(&mut line).await? > 0 {
            let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
            // Nothing that reads has a body.
            while line.trim() != "" {
                line.clear();
                client.read_line(&mut line).await?;
            }
            line.clear();
            let answer = self.answer(&target).await;
            client.get_mut().write_all(&answer).await?;
        }
        Ok(())
    }

    async fn answer(&self, target: &str) -> Vec<u8> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let key = path.trim_start_matches('/').split_once('/').map(|it| it.1);
        let Some(key) = key.filter(|key| !key.is_empty()) else {
            self.listings.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(self.pause).await;
            return http("200 OK", self.list(query).as_bytes());
        };
        self.reads.fetch_add(1, Ordering::Relaxed);
        let reading = self.reading.fetch_add(1, Ordering::Relaxed) + 1;
        self.reading_max.fetch_max(reading, Ordering::Relaxed);
        tokio::time::sleep(self.pause).await;
        self.reading.fetch_sub(1, Ordering::Relaxed);
        match self.objects.get(&decoded(key)) {
            Some(object) => http("200 OK", object),
            None => http("404 Not Found", b""),
        }
    }

    fn list(&self, query: &str) -> String {
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(found, _)| *found == name);
            found.map(|(_, value)| decoded(value)).unwrap_or_default()
        };
        let (prefix, after) = (value("prefix"), value("continuation-token"));
        let is_by_folder = value("delimiter") == "/";
        let mut page = Page::default();
        // One that a folder has been told of is passed over with all that lies in it.
        let begin = if after < prefix {
            prefix.clone()
        } else {
            after.clone()
        };
        for (key, object) in self.objects.range(begin..) {
            let Some(rest) = key.strip_prefix(&prefix) else {
                break;
            };
            let folder = rest.split_once('/').map(|(folder, _)| folder);
            let folder = folder.filter(|_| is_by_folder);
            let is_told =
                *key == after || folder.is_some_and(|it| page.is_last(&prefix, it, &after));
            if is_told {
                continue;
            }
            if page.keys == KEYS_MAX {
                page.is_cut = true;
                break;
            }
            match folder {
                Some(folder) => page.folder(&prefix, folder),
                None => page.object(key, object.len()),
            }
        }
        page.xml()
    }
}

/// A page of a listing.
#[derive(Default)]
struct Page {
    keys: usize,
    is_cut: bool,
    last: String,
    entries: String,
}

impl Page {
    fn is_last(&self, prefix: &str, folder: &str, after: &str) -> bool {
        let last = if self.last.is_empty() {
            after
        } else {
            &self.last
        };
        *last == format!("{prefix}{folder}/")
    }

    fn folder(&mut self, prefix: &str, folder: &str) {
        self.keys += 1;
        self.last = format!("{prefix}{folder}/");
        let entry = &self.last;
        // Writing to a string never fails.
        write!(
            self.entries,
            "<CommonPrefixes><Prefix>{entry}</Prefix></CommonPrefixes>"
        )
        .ok();
    }

    fn object(&mut self, key: &str, size: usize) {
        self.keys += 1;
        key.clone_into(&mut self.last);
        write!(
            self.entries,
            "<Contents><Key>{key}</Key><Size>{size}</Size><ETag>\"x\"</ETag>\
             <LastModified>2026-11-22T00:00:00.000Z</LastModified></Contents>"
        )
        .ok();
    }

    fn xml(&self) -> String {
        let next = if self.is_cut {
            format!(
                "<NextContinuationToken>{}</NextContinuationToken>",
                self.last
            )
        } else {
            String::new()
        };
        format!(
            "<ListBucketResult><KeyCount>{}</KeyCount><IsTruncated>{}</IsTruncated>{}{next}</ListBucketResult>",
            self.keys, self.is_cut, self.entries
        )
    }
}

fn http(status: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nETag: \"x\"\r\nLast-Modified: Sun, 22 Nov 2026 00:00:00 GMT\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// `text` with every `%3D` made what it stands for. Our keys are ASCII.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_at_checked(2).unwrap_or(("", part));
        plain.extend(u8::from_str_radix(code, 16).map(char::from));
        plain.push_str(rest);
    }
    plain
}
