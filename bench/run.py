#!/usr/bin/env python3
"""Runs the suites and writes what they found. `make bench` and `make bench-quick` call it; `--help` lists the options."""

import argparse
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import report
from harness.bench import Bench
from harness.machine import machine, said
from harness.measure import Failed
from harness.peers import Peers
from suites import beside, binary, bucket, dashboard, etl, growth, ingest, memory, query, small_files

SUITES = {
    "ingest": ingest, "etl": etl, "small_files": small_files, "bucket": bucket, "query": query, "memory": memory, "growth": growth,
    "binary": binary, "beside": beside, "dashboard": dashboard,
}
# Each takes seconds at a small scale; the two others are only asked for by name.
USUAL = [name for name in SUITES if name not in ("beside", "dashboard")]
RESULTS = Path(__file__).resolve().parent / "results"


def options():
    parser = argparse.ArgumentParser(description="telelake and its peers, side by side")
    parser.add_argument("--only", default=",".join(USUAL), help=f"suites, with commas between (default: {', '.join(USUAL)}; there are also beside, dashboard)")
    parser.add_argument("--scale", type=float, default=1, help="sizes of data, as a part of the whole (default: 1)")
    parser.add_argument("--large", action="store_true", help="also the parts with ten million messages, which take most of the hour")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, in each of which all programs take their turn (default: 5)")
    parser.add_argument("--telelake", default=os.environ.get("TELELAKE_BIN"), help="a binary that is there already (or TELELAKE_BIN)")
    parser.add_argument("--profile", default="dist", help="what to build if there is none (default: dist, as users download it)")
    parser.add_argument("--work", help="where to write while measuring (default: the folder for temporary files)")
    parser.add_argument("--lock", help="a file to lock while something is timed, for machines that are shared with builds")
    parser.add_argument("--out", type=Path, default=RESULTS / "latest.json", help="where the results go")
    parser.add_argument("--merge", action="store_true", help="keep suites in that file that do not run now")
    parser.add_argument("--readme", action="store_true", help="rewrite the picture and the generated blocks of the READMEs")
    chosen = parser.parse_args()
    chosen.only = chosen.only.split(",")
    if unknown := [name for name in chosen.only if name not in SUITES]:
        parser.error(f"no such suite: {', '.join(unknown)}; there are {', '.join(SUITES)}")
    return chosen


def main():
    chosen = options()
    began = time.time()
    peers = Peers()
    bench = Bench(peers, chosen)
    results = {"suites": {}}
    if chosen.merge and chosen.out.exists():
        results = json.loads(chosen.out.read_text())
    results |= {
        "machine": machine(bench.work),
        "versions": {"telelake": said(bench.telelake, "--version").removeprefix("telelake "), "rust": said("rustc", "--version"), **peers.versions},
        "missing": peers.missing,
    }
    print(report.heading(results), flush=True)
    try:
        for name in chosen.only:
            load = round(os.getloadavg()[0], 1)
            try:
                outcome = SUITES[name].run(bench).as_json()
            except (Failed, OSError) as error:
                outcome = {"suite": name, "title": f"{name}: broke off", "measures": [], "goals": [], "missing": {name: str(error)[-500:]}, "notes": []}
            outcome |= {"scale": chosen.scale, "rounds": chosen.rounds, "load": load}
            results["suites"][name] = outcome
            print(report.suite(outcome), flush=True)
            chosen.out.parent.mkdir(exist_ok=True)
            chosen.out.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    finally:
        bench.close()
    print(report.verdicts(results))
    print(f"{time.time() - began:.0f} s; results in {chosen.out}")
    if chosen.readme:
        report.write(results)


if __name__ == "__main__":
    main()
