"""Memory at most: days of a million and of ten million messages, an export of a gigabyte, and a service that waits."""

import time

from figures import Outcome
from harness.bench import WEBHOOK
from harness.measure import cpu_of, memory_mib

MILLION = 1_000_000
EXPORT_BYTES = 1_000_000_000
WATCHED_SECONDS = 10


def run(bench):
    outcome = Outcome("memory", "memory at most")
    etl(bench, outcome, MILLION, 128)
    if bench.large:
        etl(bench, outcome, 10 * MILLION, 512)
    imported(bench, outcome)
    idle(bench, outcome)
    return outcome


def etl(bench, outcome, messages, bound):
    count = bench.sized(messages, 1000)
    raw, _ = bench.raw(count, form="zst")
    enriched = bench.folder("memory-enriched")
    rounds = bench.rounds if messages == MILLION else 1
    peaks = [bench.etl(raw, enriched).peak_mib for _ in range(rounds)]
    what = f"`telelake etl`, a day of {count:,} messages"
    outcome.measure(what, "MiB", "less", {"telelake": peaks})
    outcome.goal(what, "at most", bound, "MiB", peaks)


def imported(bench, outcome):
    size = bench.sized(EXPORT_BYTES, 1_000_000)
    export = bench.data / f"export-{size}.json"
    if not export.exists():
        bench.say(f"making an export of {size:,} bytes …")
        bench.tool("export", "--bytes", size, "--file", export)
    folder = bench.folder("import")
    (folder / "telelake.toml").write_text('[telegram]\nchat_id = "*"\n')
    took = bench.run([bench.telelake, "import", export, "--json"], cwd=folder)
    what = f"`telelake import`, an export of {size / 1e6:,.0f} MB"
    outcome.measure(what, "MiB", "less", {"telelake": [took.peak_mib]})
    outcome.measure(f"{what}: processor time", "s", "less", {"telelake": [took.cpu]})
    outcome.goal(what, "at most", 64, "MiB", [took.peak_mib])


def idle(bench, outcome):
    """The service with everything on that is on by default, and nobody there."""
    command = [
        bench.telelake, "run", "--mode", "webhook", "--listen", "127.0.0.1:0", "--dashboard", "127.0.0.1:0",
        "--set", "ingest.public_url=https://lake.example.org",
    ]
    with bench.service(command, [r"listening on (\S+)"], cwd=bench.folder("idle"), env=WEBHOOK) as (_, pid):
        time.sleep(2)
        before = cpu_of(pid)
        time.sleep(WATCHED_SECONDS)
        cpu = (cpu_of(pid) - before) / WATCHED_SECONDS * 100
        resident, own = memory_mib(pid, "VmRSS"), memory_mib(pid, "RssAnon")
    outcome.measure("idle service: resident, with the pages of the program's file", "MiB", "less", {"telelake": [resident]})
    outcome.measure("idle service: memory of its own", "MiB", "less", {"telelake": [own]})
    outcome.measure("idle service: processor", "% of a core", "less", {"telelake": [cpu]})
    outcome.goal("idle service: resident", "at most", 40, "MiB", [resident])
    outcome.goal("idle service: processor", "at most", 0.1, "% of a core", [cpu])
