//! A running program of ours. In goes a command, out come its log lines as it writes them, and its
//! end. Nothing is waited for longer than a deadline, and no process outlives its owner.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use tokio::time::Instant;

/// How long anything may take, on a machine that is busy with other things.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// A running child, whose lines are read as they come; it is killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    lines: Receiver<String>,
    /// Every line so far.
    log: Vec<String>,
}

/// Which of a child's outputs is read. Of the other one the data is thrown away, the talk shown.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Output {
    Data,
    Talk,
}

impl Process {
    pub(crate) fn start(mut command: Command, output: Output) -> Self {
        let (stdout, stderr) = match output {
            Output::Data => (Stdio::piped(), Stdio::inherit()),
            Output::Talk => (Stdio::null(), Stdio::piped()),
        };
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let read = |output: Box<dyn std::io::Read + Send>| {
            std::thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            });
        };
        match output {
            Output::Data => read(Box::new(child.stdout.take().unwrap())),
            Output::Talk => read(Box::new(child.stderr.take().unwrap())),
        }
        Self {
            child,
            lines,
            log: Vec::new(),
        }
    }

    /// The child's process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line with `marker` in it; what follows the marker.
    pub(crate) fn wait_for(&mut self, marker: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let Ok(line) = self.next(deadline) else {
                panic!("it never said `{marker}`: {:#?}", self.log);
            };
            if let Some((_, rest)) = line.split_once(marker) {
                return rest.to_owned();
            }
        }
    }

    /// Writes a line to its standard input.
    pub(crate) fn tell(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Asks it to stop, as an init system does, and waits for the end; its exit code and its log.
    pub(crate) fn stop(self) -> (Option<i32>, String) {
        let told = Command::new("kill")
            .args(["-TERM", &self.id().to_string()])
            .status();
        assert!(told.unwrap().success());
        self.end()
    }

    /// Waits until it ends by itself; its exit code and its log.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.next(deadline) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end: {:#?}", self.log),
            }
        }
        let status = self.child.wait().unwrap();
        (status.code(), self.log.join("\n"))
    }

    /// Kills it as `kill -9` does.
    pub(crate) fn kill(mut self) -> ExitStatus {
        self.child.kill().unwrap();
        self.child.wait().unwrap()
    }

    fn next(&mut self, deadline: Instant) -> Result<String, RecvTimeoutError> {
        let left = deadline.saturating_duration_since(Instant::now());
        let line = self.lines.recv_timeout(left)?;
        self.log.push(line.clone());
        Ok(line)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
