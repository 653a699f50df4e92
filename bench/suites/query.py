"""The tutorial's two questions and eight of the query pack, over a year of one and of ten million messages: warm and cold.

Warm is a process that has been asked before: `telelake run --api` over HTTP, the peers inside a Python process that keeps its
connection; a cold process is started for one question. Before anything is timed, every answer is compared row for row.
"""

import csv
import io
import json
import subprocess
import time
import urllib.request

from figures import Outcome, geometric_mean, ratios, spread
from harness.bench import DAYS_OF_A_YEAR, WEBHOOK
from harness.measure import Failed, cpu_of, interleaved, memory_mib, quiet
from suites.query_fresh import fresh

MESSAGES = 1_000_000
OURS = "telelake"
PEERS = {"DuckDB": "duckdb", "chDB": "chdb", "Polars": "polars"}
QUESTIONS = (
    "messages", "messages-per-user-per-day", "messages-per-day", "heatmap", "by-type", "top-posters", "average-length", "retention",
    "response-time", "hashtags",
)
# More rows than this are counted, not compared: the comparison would take longer than the bench.
COMPARED_ROWS_MAX = 1_500_000
ARROW = "application/vnd.apache.arrow.stream"


class Service:
    """Our answers, over HTTP."""

    def __init__(self, address, pid, statements):
        self.url, self.pid, self.statements = f"http://{address}/api/v1/query", pid, statements

    def ask(self, name, accept=ARROW):
        request = urllib.request.Request(self.url, data=self.statements[name].encode(), headers={"Accept": accept})
        began, before = time.perf_counter(), cpu_of(self.pid)
        with urllib.request.urlopen(request, timeout=600) as answer:
            body = answer.read()
        return time.perf_counter() - began, cpu_of(self.pid) - before, body

    def rows(self, name):
        return read(self.ask(name, "text/csv")[2])

    def count(self, name):
        # Ten million rows as text would be more than a machine has memory for.
        self.statements["count"] = f"SELECT count(*) FROM ({self.statements[name].strip().rstrip(';')})"
        return int(read(self.ask("count", "text/csv")[2])[0][0])


class Peer:
    """A library's answers, in a process of its own."""

    def __init__(self, bench, package, lake):
        command = [str(word) for word in bench.peers.program("ask.py", package, lake)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.pid = self.process.pid

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise Failed("the process ended")
        said = json.loads(answer)
        if "error" in said:
            raise Failed(said["error"])
        return said

    def ask(self, name):
        before = cpu_of(self.pid)
        return self.say(name)["seconds"], cpu_of(self.pid) - before, None

    def rows(self, name):
        return self.say(f"{name} rows")["rows"]

    def count(self, name):
        return self.say(f"{name} count")["count"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def read(text):
    return list(csv.reader(io.StringIO(text.decode())))[1:]


def run(bench):
    outcome = Outcome("query", f"ten questions over {DAYS_OF_A_YEAR} days")
    for messages in (MESSAGES, 10 * MESSAGES) if bench.large else (bench.sized(MESSAGES, 10_000),):
        over(bench, outcome, messages)
    return outcome


def over(bench, outcome, messages):
    lake, _ = bench.lake(messages, DAYS_OF_A_YEAR)
    enriched = lake / "lake" / "enriched"
    size = f"{messages / 1e6:g} M"
    peers = {name: package for name, package in PEERS.items() if bench.peers.has(package)}
    statements = {name: statement(bench, lake, name) for name in QUESTIONS}
    command = [bench.telelake, "run", "--mode", "webhook", "--listen", "127.0.0.1:0", "--dashboard", "off", "--set", "etl.schedule=off"]
    command += ["--api", f"127.0.0.1:{bench.free_port()}", "--set", "ingest.public_url=https://lake.example.org"]
    with bench.service(command, [r"queries over HTTP go to http://([^/]+)/"], cwd=lake, env=WEBHOOK) as ((address,), pid):
        ours = Service(address, pid, statements)
        processes = {name: Peer(bench, package, enriched) for name, package in peers.items()}
        try:
            agreed = compare(outcome, size, ours, processes)
            warm(bench, outcome, size, {OURS: ours, **processes}, agreed)
            peaks = {OURS: [memory_mib(pid)], **{name: [memory_mib(peer.pid)] for name, peer in processes.items()}}
        finally:
            for peer in processes.values():
                peer.close()
    outcome.measure(f"{size}: peak memory of the warm process", "MiB", "less", peaks)
    outcome.goal(f"{size}: peak memory", "at most", 512, "MiB", peaks[OURS])
    cold(bench, outcome, size, lake, peers, agreed, statements)
    nothing = [bench.run([bench.telelake, "sql", "select 1"], cwd=lake).cpu * 1000 for _ in range(bench.rounds)]
    outcome.measure(f"{size}: `telelake sql 'select 1'`, processor time", "ms", "less", {OURS: nothing})
    outcome.goal(f"{size}: `telelake sql 'select 1'`, processor time", "at most", 60, "ms", nothing)
    fresh(bench, outcome, size, lake, statements["messages-per-user-per-day"])


def statement(bench, lake, name):
    """The question's text as `telelake queries` has it."""
    return bench.run([bench.telelake, "queries", "show", name], cwd=lake).out


def plain(value):
    try:
        return f"{float(value):.9g}"
    except ValueError:
        return value


def ordered(rows):
    return sorted([plain(value) for value in row] for row in rows)


def compare(outcome, size, ours, peers):
    """The questions that each peer answers as we do, row for row; a difference is told and leaves the peer out there."""
    agreed = {name: list(QUESTIONS) for name in peers}
    for question in QUESTIONS:
        count = ours.count(question)
        is_compared = count <= COMPARED_ROWS_MAX
        rows = ordered(ours.rows(question)) if is_compared else []
        for name, peer in peers.items():
            try:
                same = ordered(peer.rows(question)) == rows if is_compared else peer.count(question) == count
                why = "other rows than ours"
            except Failed as error:
                same, why = False, str(error)
            if not same:
                agreed[name].remove(question)
                outcome.missing[f"{size}, {question}, {name}"] = why
    outcome.notes.append(f"{size}: answers compared row for row with those of {', '.join(peers) or 'nobody'}; differences are listed as missing.")
    return agreed


def warm(bench, outcome, size, programs, agreed):
    said = {}
    for question in QUESTIONS:
        able = {name: program for name, program in programs.items() if name == OURS or question in agreed[name]}
        for program in able.values():
            program.ask(question)
        with quiet(bench.lock):
            took, failed = interleaved(bench.rounds, {name: lambda p=program: p.ask(question) for name, program in able.items()})
        outcome.missing |= {f"{size}, {question}, {name}": why for name, why in failed.items()}
        said[question] = took
        outcome.measure(f"{size}, {question}: warm", "ms", "less", {name: [each[0] * 1000 for each in all_] for name, all_ in took.items()})
    judge(outcome, f"{size}, warm: wall time", said, 0, 1.0)
    judge(outcome, f"{size}, warm: processor time", said, 1, 1.0)


def judge(outcome, what, said, place, bound):
    """The geometric mean of our ratios to the best peer of each question, and of each peer's to it by name."""
    best, by_peer = [], {}
    for took in said.values():
        ours = [max(each[place], 0.001) for each in took[OURS]]
        others = {name: [max(each[place], 0.001) for each in all_] for name, all_ in took.items() if name != OURS}
        for name, theirs in others.items():
            by_peer.setdefault(name, []).append(spread(ratios(ours, theirs)).middle)
        if others:
            first = min(others, key=lambda name: spread(others[name]).middle)
            best.append(ratios(ours, others[first]))
    for name, means in by_peer.items():
        outcome.measure(f"{what}, telelake against {name}: geometric mean of {len(means)}", "×", "less", {OURS: [geometric_mean(means)]})
    # A round's mean is of the same round of all questions, so that the spread is that of the whole.
    means = [geometric_mean(each) for each in zip(*best)]
    outcome.goal(f"{what}, against the best peer of each question (geometric mean of {len(best)})", "at most", bound, "×", means)


def cold(bench, outcome, size, lake, peers, agreed, statements):
    enriched = lake / "lake" / "enriched"
    out = bench.work / "cold.arrow"
    said = {}
    for question in QUESTIONS:
        file = bench.work / f"{question}.sql"
        file.write_text(statements[question])
        things = {OURS: lambda file=file: bench.run([bench.telelake, "sql", "-f", file, "-o", out], cwd=lake)}
        for name, package in peers.items():
            if question in agreed[name]:
                things[name] = lambda package=package: bench.run(bench.peers.program("ask.py", package, enriched, question))
        took, failed = interleaved(max(1, bench.rounds // 2), things)
        outcome.missing |= {f"{size}, {question}, {name}, cold": why for name, why in failed.items()}
        said[question] = {name: [(usage.wall, usage.cpu) for usage in all_] for name, all_ in took.items()}
        walls = {name: [usage.wall * 1000 for usage in all_] for name, all_ in took.items()}
        outcome.measure(f"{size}, {question}: cold process", "ms", "less", walls)
    judge(outcome, f"{size}, cold process: wall time", said, 0, 1.3)
    judge(outcome, f"{size}, cold process: processor time", said, 1, 1.3)
