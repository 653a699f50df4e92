"""A day of a hundred thousand files of one update, as the tutorial's Lambda leaves it: against reading alone, and the peers."""

from figures import Outcome, ratios, spread
from harness.bench import UPDATES_A_MESSAGE
from harness.measure import interleaved

FILES = 100_000
OURS = "telelake"
ALONE = "read alone"
PEERS = {"DuckDB": "duckdb", "Polars": "polars", "pyarrow": "pyarrow"}
# The tutorial's loop takes four times as long for twice as many; more than this nobody waits for.
TUTORIAL_FILES_MAX = 10_000


def run(bench):
    raw, told = bench.raw(int(bench.sized(FILES, 500) / UPDATES_A_MESSAGE), form="json")
    count = told["updates"]
    outcome = Outcome("small_files", f"a day of {count:,} files of one update, warm")
    enriched, folder, out = bench.folder("files-enriched"), bench.day(raw), bench.work / "files.parquet"
    bench.tool("read", "--folder", folder)

    things = {OURS: lambda: bench.etl(raw, enriched), ALONE: lambda: bench.run([bench.tools / "read", "--folder", folder])}
    for name, package in PEERS.items():
        if bench.peers.has(package):
            things[name] = lambda package=package: bench.run(bench.peers.program("etl.py", package, folder / "*.json", out, 2))
    took, outcome.missing = interleaved(bench.rounds, things)
    tutorial(bench, outcome)

    cpu = {name: [usage.cpu for usage in usages] for name, usages in took.items()}
    wall = {name: [usage.wall for usage in usages] for name, usages in took.items()}
    outcome.measure("wall time", "s", "less", wall)
    outcome.measure("processor time", "s", "less", cpu)
    outcome.measure("peak memory", "MiB", "less", {name: [usage.peak_mib for usage in usages] for name, usages in took.items()})
    outcome.goal("wall time, against reading alone", "at most", 1.5, "×", ratios(wall[OURS], wall[ALONE]))
    peers = [name for name in PEERS if name in wall]
    if peers:
        best = min(peers, key=lambda name: spread(wall[name]).middle)
        outcome.goal(f"wall time, against the fastest peer ({best})", "at most", 1, "×", ratios(wall[OURS], wall[best]))
    return outcome


def tutorial(bench, outcome):
    """The tutorial's own loop, over fewer files, and twice as many, so that its growth can be seen."""
    if not bench.peers.has("pyarrow"):
        return
    most = min(TUTORIAL_FILES_MAX, bench.sized(FILES, 500))
    seconds = {}
    for count in (most // 2, most):
        raw, told = bench.raw(int(count / UPDATES_A_MESSAGE), form="json")
        command = bench.peers.program("etl.py", "tutorial", bench.day(raw) / "*.json", bench.work / "tutorial.parquet", 1)
        seconds[told["updates"]] = bench.run(command).wall
    (fewer, short), (more, long) = seconds.items()
    outcome.measure(f"wall time of the tutorial's loop, {fewer:,} files", "s", "less", {"tutorial": [short]})
    outcome.measure(f"wall time of the tutorial's loop, {more:,} files", "s", "less", {"tutorial": [long]})
    outcome.notes.append(
        f"The tutorial's loop is quadratic, so it was timed over fewer files: {short:.1f} s for {fewer:,}, {long:.1f} s for {more:,}."
    )
