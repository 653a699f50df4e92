"""What a question takes longer when today is not compacted yet: the same question over the same days, with a fresh one beside."""

import os
import shutil

from harness.bench import DAY
from harness.measure import interleaved

# A lively day of a group: what lies raw until the night.
FRESH_MESSAGES = 3_000
REPEATS = 3


def fresh(bench, outcome, size, lake, question):
    raw, told = bench.raw(FRESH_MESSAGES, form="zst")
    other = bench.folder("fresh")
    # Links instead of copies: nothing of what is there is changed.
    shutil.copytree(lake / "lake" / "enriched", other / "enriched", copy_function=os.link)
    whole = next(line.split('"')[1] for line in (lake / "telelake.toml").read_text().splitlines() if line.startswith("raw"))
    shutil.copytree(f"{whole}/telegram", other / "raw" / "telegram", copy_function=os.link)
    settings = f'[telegram]\nchat_id = "*"\n[lake]\nraw = "{other}/raw"\nenriched = "{other}/enriched"\n'
    (other / "telelake.toml").write_text(settings)
    # The newest day becomes the fresh one: its file is away, and its raw object is the new one.
    day = other / "raw" / "telegram" / f"context_date={DAY}"
    shutil.rmtree(other / "enriched" / "telegram" / f"context_date={DAY}")
    shutil.rmtree(day)

    file = other / "question.sql"
    file.write_text(question)

    def asked():
        command = [bench.telelake, "sql", "-f", file, "-o", bench.work / "fresh.arrow"]
        return min(bench.run(command, cwd=other).wall for _ in range(REPEATS))

    def with_today():
        shutil.copytree(bench.day(raw), day)
        took = asked()
        shutil.rmtree(day)
        return took

    took, failed = interleaved(bench.rounds, {"compacted": asked, "with a fresh day": with_today})
    outcome.missing |= failed
    more = [(b - a) * 1000 for a, b in zip(took.get("compacted", []), took.get("with a fresh day", []))]
    what = f"{size}: a day of {told['updates']:,} fresh updates adds"
    outcome.measure(what, "ms", "less", {"telelake": more})
    outcome.goal(what, "at most", 100, "ms", more, "the question failed")
    shutil.rmtree(other)
