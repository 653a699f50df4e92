//! Delivers updates to a webhook at full load, as Telegram does: one after the other in each
//! connection, each with an update id of its own.
//!
//! `--address A --connections N --seconds N --bodies F --first N`, and `--warmup N` (seconds that do
//! not count). The lines of `F` are updates, of which only the ids are replaced. Prints JSON: rate,
//! percentiles of the answer, and how many were not answered 2xx.

use std::{
    cell::Cell,
    fs,
    rc::Rc,
    time::{Duration, Instant},
};

use telelake_bench::{Arguments, Failure, Latencies};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::LocalSet,
};

/// The longest head of an answer that is read.
const ANSWER_BYTES_MAX: usize = 8192;

struct Load {
    head: String,
    /// What follows `{"update_id":N` in each update, with its line break.
    rests: Vec<String>,
    next: Cell<usize>,
    first: usize,
    counts_from: Instant,
    until: Instant,
}

impl Load {
    fn request(&self, request: &mut Vec<u8>) {
        let number = self.next.get();
        self.next.set(number + 1);
        let rest = &self.rests[number % self.rests.len()];
        let begin = format!("{{\"update_id\":{}", self.first + number);
        request.clear();
        request.extend_from_slice(self.head.as_bytes());
        let length = begin.len() + rest.len();
        request
            .extend_from_slice(format!("Content-Length: {length}\r\n\r\n{begin}{rest}").as_bytes());
    }
}

struct Answered {
    latencies: Latencies,
    refused: u64,
}

async fn connection(address: String, load: Rc<Load>) -> Result<Answered, Failure> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut answered = Answered {
        latencies: Latencies::default(),
        refused: 0,
    };
    let (mut request, mut answer) = (Vec::new(), Vec::with_capacity(ANSWER_BYTES_MAX));
    while Instant::now() < load.until {
        load.request(&mut request);
        let began = Instant::now();
        stream.write_all(&request).await?;
        answer.clear();
        while !whole(&answer)? {
            if stream.read_buf(&mut answer).await? == 0 {
                return Err("the connection was closed".into());
            }
        }
        if began >= load.counts_from {
            answered.latencies.push(began.elapsed());
        }
        if !answer.starts_with(b"HTTP/1.1 2") {
            answered.refused += 1;
        }
    }
    Ok(answered)
}

/// Whether `answer` has its head and as much body as that says.
fn whole(answer: &[u8]) -> Result<bool, Failure> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return if answer.len() > ANSWER_BYTES_MAX {
            Err("no answer".into())
        } else {
            Ok(false)
        };
    };
    let head = str::from_utf8(&answer[..end])?.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(Ok(0), |text| text.trim().parse())?;
    Ok(answer.len() >= end + 4 + length)
}

fn load(arguments: &Arguments) -> Result<Load, Failure> {
    let address: String = arguments.get("address")?;
    let rests = fs::read_to_string(arguments.get::<String>("bodies")?)?
        .lines()
        .filter_map(|line| line.split_once(", ").map(|(_, rest)| format!(",\n{rest}")))
        .collect::<Vec<_>>();
    if rests.is_empty() {
        return Err("there are no updates to deliver".into());
    }
    let counts_from = Instant::now() + Duration::from_secs(arguments.get_or("warmup", 1)?);
    Ok(Load {
        head: format!(
            "POST /telegram/0123456789abcdefghij HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             X-Telegram-Bot-Api-Secret-Token: a-secret_of-the-webhook\r\n"
        ),
        rests,
        next: Cell::new(0),
        first: arguments.get("first")?,
        counts_from,
        until: counts_from + Duration::from_secs(arguments.get("seconds")?),
    })
}

// One thread, as little as it can be, since it shares the machine with what it measures.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments = Arguments::of_this_call()?;
    let address: String = arguments.get("address")?;
    let load = Rc::new(load(&arguments)?);
    let mut all = Answered {
        latencies: Latencies::default(),
        refused: 0,
    };
    let connections = LocalSet::new();
    let tasks = (0..arguments.get::<usize>("connections")?)
        .map(|_| connections.spawn_local(connection(address.clone(), Rc::clone(&load))))
        .collect::<Vec<_>>();
    connections.await;
    for task in tasks {
        let answered = task.await??;
        all.latencies.extend(answered.latencies);
        all.refused += answered.refused;
    }
    let seconds = (load.until - load.counts_from).as_secs_f64();
    let count = u32::try_from(all.latencies.count())?;
    println!(
        "{{\"rate\":{:.1},\"p50_ms\":{},\"p99_ms\":{},\"count\":{count},\"sent\":{},\"refused\":{}}}",
        f64::from(count) / seconds,
        all.latencies.milliseconds(500),
        all.latencies.milliseconds(990),
        load.next.get(),
        all.refused
    );
    Ok(())
}
