"""Every panel of the dashboard over a year of a million messages, beside DuckDB with the same statement over the same files.

DuckDB is given the functions that it lacks as macros (`peers/panels.py`); a statement that it cannot take all the same counts
for neither. Where Node and a browser can be had, the overview is timed in it too, from the navigation to the last number.
"""

import json
import os
import subprocess
import time
import urllib.parse
import urllib.request

from figures import Outcome, geometric_mean, ratios, spread
from harness.bench import DAYS_OF_A_YEAR, ROOT, WEBHOOK
from harness.measure import Failed, interleaved, quiet

MESSAGES = 1_000_000
PANELS = {
    "span": {}, "chats": {}, "persons": {}, "types": {},
    "totals": {}, "days": {}, "days-by-type": {}, "days-by-person": {}, "hours": {}, "top-people": {}, "member-curve": {},
    "people": {}, "cohorts": {}, "inactive": {}, "reply-network": {},
    "top-words": {}, "hashtags": {}, "links": {}, "emoji": {}, "stickers": {}, "word-days": {"word": "café"}, "search": {"word": "café"},
    "response": {}, "response-hours": {}, "unanswered": {}, "reactions": {}, "most-reacted": {}, "edits": {}, "topics-activity": {},
    "forwards": {},
}


def run(bench):
    messages = bench.sized(MESSAGES, 10_000)
    lake, _ = bench.lake(messages, DAYS_OF_A_YEAR)
    outcome = Outcome("dashboard", f"the panels over {messages:,} messages of a year")
    command = [bench.telelake, "run", "--mode", "poll", "--dashboard", "127.0.0.1:0", "--set", "etl.schedule=off"]
    with bench.service(command, [r"the dashboard is at (http:[^ \s]*)"], cwd=lake, env=WEBHOOK) as ((url,), _):
        panels(bench, outcome, url, lake / "lake" / "enriched")
        overview(bench, outcome, url)
    return outcome


def asked(url, name, given):
    query = urllib.parse.urlencode({"from": "2000-01-01", "to": "2100-01-01", **given})
    began = time.perf_counter()
    with urllib.request.urlopen(f"{url.rstrip('/')}/api/v1/panels/{name}?{query}", timeout=600) as answer:
        body = json.load(answer)
    return (time.perf_counter() - began) * 1000, body


def panels(bench, outcome, url, enriched):
    other = None
    if bench.peers.has("duckdb"):
        command = [str(word) for word in bench.peers.program("panels.py", enriched)]
        other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def theirs(sql):
        other.stdin.write(json.dumps(sql) + "\n")
        other.stdin.flush()
        said = json.loads(other.stdout.readline())
        if "error" in said:
            raise Failed(said["error"])
        return said["ms"]

    means = []
    for name, given in PANELS.items():
        sql = asked(url, name, given)[1]["sql"]
        things = {"telelake": lambda: asked(url, name, given)[0]}
        if other:
            things["DuckDB"] = lambda: theirs(sql)
        with quiet(bench.lock):
            took, failed = interleaved(bench.rounds, things)
        outcome.measure(f"panel {name}", "ms", "less", took)
        outcome.missing |= {f"{peer}, panel {name}": why for peer, why in failed.items()}
        if "DuckDB" in took:
            means.append(spread(ratios(took["telelake"], took["DuckDB"])).middle)
    if other:
        other.stdin.close()
        other.wait()
    if means:
        outcome.measure(f"panels against DuckDB, geometric mean of {len(means)}", "×", "less", {"telelake": [geometric_mean(means)]})


def overview(bench, outcome, url):
    """In a browser, by the walk that the tests take, which prints its times."""
    try:
        modules = said(ROOT / "scripts/clients.sh").splitlines()[1]
        browser = said(ROOT / "scripts/browser.sh").strip()
        env = {"STEPS": "timing", "INTERACTIVE_MS_MAX": "60000"}
        walk = ROOT / "crates/telelake/tests/service/browser/walk.mjs"
        out = bench.run(["node", walk, modules, browser, url, bench.folder("screenshots")], env=env).out
        outcome.notes += [line for line in out.splitlines() if line.strip()]
    except (Failed, OSError, subprocess.CalledProcessError) as error:
        outcome.missing["the overview in a browser"] = str(error)[-300:]


def said(script):
    return subprocess.run([script], capture_output=True, text=True, check=True, env=os.environ).stdout
