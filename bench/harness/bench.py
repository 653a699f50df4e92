"""What a suite is given: sizes, programs, folders. Comes in: the options of `run.py`. Goes out: one object.

It builds the programs of `tools/` and, unless one is named, the binary as users download it; it makes data once and keeps
it in the cache; it starts services and ends them.
"""

import contextlib
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from harness import measure

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("TELELAKE_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "telelake")
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or CACHE / "target")
# Of the updates that a simulated group makes of so many messages: edits, reactions and members come on top.
UPDATES_A_MESSAGE = 1.1327
DAY = "2026-11-19"
DAYS_OF_A_YEAR = 365
WEBHOOK = {
    "TELEGRAM_BOT_TOKEN": "1:nobody-is-there-to-capture-from-at-all",
    "TELEGRAM_API_URL": "http://127.0.0.1:9",
    "TELEGRAM_CHAT_ID": "*",
    "TELELAKE_INGEST_WEBHOOK_PATH": "0123456789abcdefghij",
    "TELELAKE_INGEST_WEBHOOK_SECRET": "a-secret_of-the-webhook",
}
STARTED_SECONDS_MAX = 60


class Bench:
    def __init__(self, peers, chosen):
        self.peers = peers
        self.scale = chosen.scale
        self.large = chosen.large
        self.rounds = chosen.rounds
        self.lock = chosen.lock
        self.data = CACHE / "bench" / "data"
        self.data.mkdir(parents=True, exist_ok=True)
        self.tools = TARGET / "release"
        self.work = Path(tempfile.mkdtemp(prefix="telelake-bench-", dir=chosen.work))
        build("--manifest-path", ROOT / "bench/tools/Cargo.toml", "--release")
        self.telelake = self.binary(chosen.telelake, chosen.profile)

    def binary(self, given, profile):
        """A copy, because a build may replace what is measured."""
        if not given:
            # All of the workspace decides the features: what is timed is what is tested.
            build("--workspace", "--bin", "telelake", "--profile", profile)
            given = TARGET / profile / "telelake"
        copy = self.work / "telelake"
        shutil.copy2(given, copy)
        return copy

    def close(self):
        shutil.rmtree(self.work, ignore_errors=True)

    def say(self, text):
        print(text, flush=True)

    def sized(self, full, least=1):
        """`full`, made smaller as the options say."""
        return max(least, int(full * self.scale))

    def run(self, command, **options):
        return measure.run(command, lock=self.lock, **options)

    def tool(self, name, *arguments, **options):
        return json.loads(self.run([self.tools / name, *arguments], **options).out)

    def raw(self, messages, days=1, form="ndjson"):
        """A raw zone of a simulated group, made once; the same arguments, the same bytes."""
        folder = self.data / f"raw-{days}d-{messages}-{form}"
        told = folder / "told.json"
        if not told.exists():
            shutil.rmtree(folder, ignore_errors=True)
            self.say(f"making {messages} messages in {days} days, as {form} …")
            said = measure.run([self.tools / "generate", "--folder", folder, "--days", days, "--messages", messages, "--form", form])
            told.write_text(said.out)
        return folder, json.loads(told.read_text())

    def day(self, raw):
        return raw / "telegram" / f"context_date={DAY}"

    def lake(self, messages, days):
        """A whole lake, compacted, made once for each binary: files of another one may lie otherwise, and would be measured."""
        folder = self.data / f"lake-{days}d-{messages}"
        raw, told = self.raw(messages, days, "zst")
        folder.mkdir(exist_ok=True)
        (folder / "telelake.toml").write_text(f'[telegram]\nchat_id = "*"\n[lake]\nraw = "{raw}"\n')
        made_by = folder / "made-by"
        binary = hashlib.sha256(self.telelake.read_bytes()).hexdigest()
        if not made_by.exists() or made_by.read_text() != binary:
            self.say(f"compacting {messages} messages of {days} days …")
            made_by.unlink(missing_ok=True)
            measure.run([self.telelake, "etl", "--all", "--force"], cwd=folder)
            made_by.write_text(binary)
        return folder, told

    def folder(self, name):
        """An empty folder of the given name."""
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def etl(self, raw, enriched, **options):
        """Compacts all days of `raw` from nothing."""
        shutil.rmtree(enriched, ignore_errors=True)
        place = [f"lake.dir={enriched}/lake", f"lake.raw={raw}", f"lake.enriched={enriched}"]
        settings = [word for setting in place for word in ("--set", setting)]
        return self.run([self.telelake, "etl", "--all", "--force", "--json", *settings], cwd=self.work, **options)

    def free_port(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    @contextlib.contextmanager
    def service(self, command, ready=(), port=None, cwd=None, env=None):
        """A program that serves until we are done: gives its addresses, and its pid.

        It tells them where `ready`, patterns with one group each, match what it prints; or it was told to serve at `port`.
        """
        log = self.work / "service.log"
        with open(log, "w") as out:
            process = subprocess.Popen(
                [str(word) for word in command], cwd=cwd or self.work, env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            )
        try:
            yield wait_for(process, log, ready, port), process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(process, log, ready, port):
    for _ in range(STARTED_SECONDS_MAX * 20):
        text = log.read_text(errors="replace")
        if port and answers(port):
            return [f"127.0.0.1:{port}"]
        found = [re.search(pattern, text) for pattern in ready]
        if found and all(found):
            return [match.group(1) for match in found]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise measure.Failed(f"did not start: {text.strip()[-500:]}")


def answers(port):
    """Whether somebody answers there, with whatever status: who listens may have no worker yet."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        asked.request("GET", "/")
        asked.getresponse()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def build(*arguments):
    env = {**os.environ, "CARGO_TARGET_DIR": str(TARGET)}
    subprocess.run(["cargo", "build", "--locked", "--quiet", *map(str, arguments)], cwd=ROOT, env=env, check=True)
