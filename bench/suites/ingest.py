"""Deliveries at full load, by 40 connections and by one: what each server answers, how soon, and what it costs.

The ceiling is a server on our HTTP stack that keeps nothing. The load generator has one thread on the same machine, so that
rates are of a server that shares its processor; the processor time for each thousand updates says more of the server alone.
"""

from figures import Outcome, ratios
from harness.bench import UPDATES_A_MESSAGE, WEBHOOK
from harness.measure import cpu_of, interleaved, tree

OURS = "telelake"
CEILING = "ceiling (keeps nothing)"
FLUENT = "Fluent Bit (no fsync)"
BUFFERED = "Fluent Bit (disk buffer)"
FASTAPI = "FastAPI, a file each"
FSYNC = "FastAPI, a file each, fsync"
TUTORIAL = "the tutorial's function"
BODIES = 5_000
SECONDS = 6


def run(bench):
    raw, _ = bench.raw(int(BODIES / UPDATES_A_MESSAGE))
    bodies = bench.day(raw) / "part-00000.ndjson"
    size = bodies.stat().st_size // BODIES
    outcome = Outcome("ingest", f"updates by webhook ({size} bytes each, on average)")
    ids = iter(range(1_000_000_000, 2_000_000_000, 5_000_000))
    seconds = bench.sized(SECONDS, 2)

    def load(serve, connections):
        with serve(bench) as ((address,), pid):
            before = sum(cpu_of(each) for each in tree(pid))
            said = bench.tool(
                "deliver", "--address", address, "--connections", connections, "--seconds", seconds, "--bodies", bodies, "--first", next(ids),
            )
            said["cpu"] = (sum(cpu_of(each) for each in tree(pid)) - before) / said["sent"] * 1000 * 1000
        if said["refused"]:
            raise OSError(f"{said['refused']} of {said['sent']} updates were not answered 2xx")
        return said

    servers = {OURS: telelake, CEILING: ceiling}
    if bench.peers.fluent_bit:
        servers |= {FLUENT: fluent_bit, BUFFERED: lambda bench: fluent_bit(bench, "filesystem")}
    if bench.peers.has("fastapi", "uvicorn"):
        servers |= {FASTAPI: lambda b: fastapi(b, "plain"), FSYNC: lambda b: fastapi(b, "fsync"), TUTORIAL: lambda b: fastapi(b, "tutorial")}
    outcome.missing |= {name: why for name, why in bench.peers.missing.items() if name in ("fluent-bit", "fastapi", "uvicorn")}

    took = {}
    for connections in (40, 1):
        things = {name: lambda serve=serve: load(serve, connections) for name, serve in servers.items()}
        if connections == 1:
            things["the disk's own fdatasync"] = lambda: append(bench, size)
        took[connections], failed = interleaved(bench.rounds, things)
        outcome.missing |= failed
        plural = "40 connections" if connections == 40 else "one connection"
        for key, what, unit, better in (
            ("rate", "updates a second", "1/s", "more"), ("p50_ms", "answered after, median", "ms", "less"),
            ("p99_ms", "answered after, 99th percentile", "ms", "less"), ("cpu", "processor time of the server", "ms / 1,000 updates", "less"),
        ):
            samples = {name: [said[key] for said in each if key in said] for name, each in took[connections].items()}
            outcome.measure(f"{plural}: {what}", unit, better, samples)
    judge(outcome, took)
    return outcome


def judge(outcome, took):
    def of(connections, name, key):
        return [said[key] for said in took[connections].get(name, [])]

    rate = of(40, OURS, "rate")
    outcome.goal("40 connections: updates a second, against the ceiling", "at least", 0.5, "×", ratios(rate, of(40, CEILING, "rate")))
    outcome.goal("40 connections: 99th percentile, against the ceiling's", "at most", 3, "×", ratios(of(40, OURS, "p99_ms"), of(40, CEILING, "p99_ms")))
    outcome.goal("40 connections: updates a second, against Fluent Bit", "at least", 2, "×", ratios(rate, of(40, FLUENT, "rate")), "Fluent Bit is missing")
    outcome.goal("40 connections: updates a second, against FastAPI with fsync", "at least", 100, "×", ratios(rate, of(40, FSYNC, "rate")))
    disk = of(1, "the disk's own fdatasync", "p50_ms")
    outcome.goal("one connection: median answer, against the disk's own fdatasync", "at most", 1.3, "×", ratios(of(1, OURS, "p50_ms"), disk))


def append(bench, size):
    return bench.tool("append", "--file", bench.work / "append", "--bytes", size, "--times", 2000)


def telelake(bench):
    folder = bench.folder("ingest")
    command = [
        bench.telelake, "run", "--mode", "webhook", "--listen", "127.0.0.1:0", "--dashboard", "off",
        "--set", "ingest.public_url=https://lake.example.org",
    ]
    return bench.service(command, [r"listening on (127\.0\.0\.1:\d+)"], cwd=folder, env=WEBHOOK)


def ceiling(bench):
    return bench.service([bench.tools / "ceiling"], [r"listening on (\S+)"])


def fastapi(bench, how):
    port = bench.free_port()
    env = {"BENCH_HOW": how, "BENCH_FOLDER": str(bench.folder("fastapi")), "BENCH_PORT": str(port)}
    return bench.service(bench.peers.program("receiver.py"), port=port, env=env)


def fluent_bit(bench, storage="memory"):
    """Its HTTP input and file output, as its guide has them; `filesystem` buffers on disk, still without fsync."""
    port = bench.free_port()
    folder = bench.folder("fluent-bit")
    config = folder / "fluent-bit.conf"
    buffer = f"  storage.path {folder}/buffer\n" if storage == "filesystem" else ""
    config.write_text(
        f"[SERVICE]\n  flush 1\n  log_level info\n{buffer}"
        f"[INPUT]\n  name http\n  listen 127.0.0.1\n  port {port}\n  storage.type {storage}\n"
        f"[OUTPUT]\n  name file\n  match *\n  path {folder}\n  file updates\n  format plain\n"
    )
    return bench.service([bench.peers.fluent_bit, "-c", config], port=port)
