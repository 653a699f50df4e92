"""A day of a million updates, from lines of JSON to Parquet: processor seconds, memory, and what a second core brings."""

import json
import shutil

from figures import Outcome, ratios
from harness.bench import UPDATES_A_MESSAGE
from harness.measure import interleaved

UPDATES = 1_000_000
OURS = "telelake (all tables)"
PEERS = {"DuckDB": "duckdb", "Polars": "polars", "pyarrow": "pyarrow"}


def run(bench):
    raw, told = bench.raw(int(bench.sized(UPDATES, 1000) / UPDATES_A_MESSAGE))
    outcome = Outcome("etl", f"a day of {told['updates']:,} updates ({told['bytes'] / 1e6:.0f} MB of JSON) into Parquet")
    enriched = bench.folder("etl-enriched")
    files, out = bench.day(raw) / "*.ndjson", bench.work / "etl.parquet"
    # DuckDB takes a fifth of the time if it is one file, the others as long as before.
    shapes = {"DuckDB": joined(files, bench.work / "etl.ndjson")}

    things = {OURS: lambda: bench.etl(raw, enriched), f"{OURS}, one core": lambda: bench.etl(raw, enriched, cores=1)}
    for name, package in PEERS.items():
        if bench.peers.has(package):
            shape = shapes.get(name, files)
            things[name] = lambda package=package, shape=shape: bench.run(bench.peers.program("etl.py", package, shape, out, 2))
    took, outcome.missing = interleaved(bench.rounds, things)

    cpu = {name: [usage.cpu for usage in usages] for name, usages in took.items()}
    wall = {name: [usage.wall for usage in usages] for name, usages in took.items()}
    outcome.measure("processor time", "s", "less", cpu)
    outcome.measure("wall time", "s", "less", wall)
    outcome.measure("peak memory", "MiB", "less", {name: [usage.peak_mib for usage in usages] for name, usages in took.items()})

    alone = "telelake writes no table of eight columns alone, so this is with all tables and columns"
    outcome.notes.append(f"Of the goals for eight columns: {alone}.")
    outcome.goal("updates a processor second, against DuckDB's eight columns", "at least", 2, "×", ratios(cpu.get("DuckDB", []), cpu[OURS]))
    outcome.goal("updates a processor second, against Polars' eight columns", "at least", 4, "×", ratios(cpu.get("Polars", []), cpu[OURS]))
    outcome.goal("all tables and columns, against DuckDB's eight columns: processor time", "at most", 1, "×", ratios(cpu[OURS], cpu.get("DuckDB", [])))
    outcome.goal("two cores against one: wall time", "at least", 1.7, "×", ratios(wall[f"{OURS}, one core"], wall[OURS]))
    check_rows(outcome, took)
    return outcome


def joined(files, whole):
    """The lines of all `files` in the one file `whole`."""
    with open(whole, "wb") as out:
        for part in sorted(files.parent.glob(files.name)):
            with open(part, "rb") as lines:
                shutil.copyfileobj(lines, out)
    return whole


def check_rows(outcome, took):
    """Who writes fewer rows is not faster."""
    ours = sum(day["rows"] for day in json.loads(took[OURS][-1].out))
    rows = {name: int(usages[-1].out) for name, usages in took.items() if name in PEERS}
    for name, count in rows.items():
        if count != ours:
            outcome.notes.append(f"{name} wrote {count} rows, telelake {ours}.")
