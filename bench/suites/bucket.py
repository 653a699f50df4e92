"""A day of twenty thousand objects of one update in a bucket: only fetched, and compacted. The bucket answers after a pause, as far ones do.

It speaks S3's API and keeps its objects in memory, in a process of its own: `testkit::DistantBucket`. What fetches and what
compacts is the ETL's example `distant`, with the ETL's own bound on requests at once.
"""

import re

from figures import Outcome, ratios
from harness.bench import TARGET, build

MESSAGES = 17_656  # With edits, reactions and members, 20 000 updates.
PAUSE_MS = 20
LINE = re.compile(r"^(fetch|compact): ([\d.]+) s, processor ([\d.]+) s, peak memory (\d+) MiB", re.MULTILINE)


def run(bench):
    outcome = Outcome("bucket", f"a day of objects of one update in a bucket that answers after {PAUSE_MS} ms")
    build("-p", "etl", "--example", "distant", "--release")
    command = [TARGET / "release" / "examples" / "distant", "--messages", bench.sized(MESSAGES, 500), "--pause-ms", PAUSE_MS]
    took = {"fetch": [], "compact": []}
    for _ in range(bench.rounds):
        told = bench.run(command).out
        if "the tables have what raw has: true" not in told:
            raise OSError(f"the day was not made: {told[-500:]}")
        for stage, wall, processor, memory in LINE.findall(told):
            took[stage].append((float(wall), float(processor), float(memory)))
    names = {"telelake": "compact", "fetched and dropped": "fetch"}
    for place, what, unit in ((0, "wall time", "s"), (1, "processor time", "s"), (2, "peak memory", "MiB")):
        outcome.measure(what, unit, "less", {name: [each[place] for each in took[stage]] for name, stage in names.items()})
    walls = {stage: [each[0] for each in all_] for stage, all_ in took.items()}
    outcome.goal("wall time, against fetching alone", "at most", 1.3, "×", ratios(walls["compact"], walls["fetch"]))
    return outcome
