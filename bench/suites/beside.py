"""Capture at full load, alone and beside eight clients that ask SQL without a pause, and beside a program that only burns time.

The last is the control: it has a thread for each core, as patient as telelake's queries are, so that what is left over is
telelake's own. Clients ask over PostgreSQL's protocol by psycopg, and throw the rows away.
"""

import contextlib
import os
import subprocess
import sys
import time

from figures import Outcome, ratios
from harness.bench import WEBHOOK
from harness.measure import interleaved

MESSAGES = 100_000
CLIENTS = 8
# What telelake gives its query threads.
NICENESS = 19
SECONDS = 6
# Over compacted days: what arrives meanwhile would make every question longer than the one before.
QUESTION = (
    "SELECT user_id, user_first_name, context_date, count(1) AS message_amount FROM telegram_datalake WHERE context_date < DATE '2026-11-20' "
    "GROUP BY user_id, user_first_name, context_date ORDER BY context_date DESC"
)


def run(bench):
    outcome = Outcome("beside", f"capture at full load beside {CLIENTS} clients that ask SQL")
    if not bench.peers.has("psycopg"):
        outcome.missing["psycopg"] = bench.peers.missing.get("psycopg", "not installed")
        return outcome
    messages = bench.sized(MESSAGES, 10_000)
    raw, _ = bench.raw(5_000)
    bodies = next(bench.day(raw).glob("*.ndjson"))
    history, _ = bench.raw(messages, 30, "zst")
    ids = iter(range(1_000_000_000, 2_000_000_000, 5_000_000))
    folder = bench.folder("beside")
    # What arrives goes into a raw zone of its own; the history is read where it is.
    subprocess.run(["cp", "-r", history, folder / "raw"], check=True)
    (folder / "telelake.toml").write_text('[telegram]\nchat_id = "*"\n[lake]\nraw = "./raw"\n')
    bench.run([bench.telelake, "etl", "--all"], cwd=folder)
    port = bench.free_port()
    command = [
        bench.telelake, "run", "--mode", "webhook", "--listen", "127.0.0.1:0", "--dashboard", "off", "--postgres", f"127.0.0.1:{port}",
        "--set", "ingest.public_url=https://lake.example.org", "--set", "etl.schedule=off",
    ]
    with bench.service(command, [r"listening on (127\.0\.0\.1:\d+)"], cwd=folder, env=WEBHOOK) as ((address,), _):

        def deliver(beside):
            with beside:
                time.sleep(0.5)
                return bench.tool(
                    "deliver", "--address", address, "--connections", 40, "--seconds", bench.sized(SECONDS, 2), "--bodies", bodies, "--first", next(ids),
                )

        ask = [bench.peers.python, "-c", ASK, str(port), QUESTION]
        burn = ["nice", "-n", str(NICENESS), sys.executable, "-c", "while True: pass"]
        took, failed = interleaved(
            bench.rounds,
            {
                "alone": lambda: deliver(contextlib.nullcontext()),
                "asked": lambda: deliver(meanwhile(ask, CLIENTS)),
                "burned": lambda: deliver(meanwhile(burn, len(os.sched_getaffinity(0)))),
            },
        )
    outcome.missing |= failed
    for key, what, unit, better in (("rate", "updates a second", "1/s", "more"), ("p50_ms", "median", "ms", "less"), ("p99_ms", "99th percentile", "ms", "less")):
        outcome.measure(what, unit, better, {name: [said[key] for said in all_] for name, all_ in took.items()})
    tails = {name: [said["p99_ms"] for said in all_] for name, all_ in took.items()}
    outcome.goal("99th percentile, asked against alone", "at most", 1.25, "×", ratios(tails.get("asked", []), tails.get("alone", [])))
    return outcome


ASK = """
import sys, psycopg
port, question = sys.argv[1:]
with psycopg.connect(host="127.0.0.1", port=port, user="bench", dbname="telelake", autocommit=True) as other:
    while True:
        other.execute(question).fetchall()
"""


@contextlib.contextmanager
def meanwhile(command, count):
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
