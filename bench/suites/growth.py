"""How time and memory of each stage grow with the messages of a day. A slope of 1 is twice the time for twice the messages."""

from figures import Outcome, slope

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
QUESTION = (
    "SELECT user_id, user_first_name, context_date, count(1) AS message_amount FROM telegram_datalake "
    "GROUP BY user_id, user_first_name, context_date ORDER BY context_date DESC"
)


def run(bench):
    sizes = [bench.sized(size) for size in (SIZES if bench.large else SIZES[:-1])]
    outcome = Outcome("growth", "time and memory by messages of a day")
    stages = {"ingest": [], "etl": [], "sql": []}
    for messages in sizes:
        raw, _ = bench.raw(messages, form="zst")
        folder = bench.folder("growth")
        (folder / "telelake.toml").write_text(f'[telegram]\nchat_id = "*"\n[lake]\ndir = "{folder}/lake"\n')
        # Past a million the updates are filed as they are, since ingesting them again says nothing new.
        if messages <= 1_000_000:
            stages["ingest"].append(bench.run([bench.telelake, "ingest", "--bot-id", "1", bench.day(raw)], cwd=folder))
            place = []
        else:
            place = ["--set", f"lake.raw={raw}"]
        stages["etl"].append(bench.run([bench.telelake, "etl", "--all", *place], cwd=folder))
        stages["sql"].append(bench.run([bench.telelake, "sql", QUESTION, "--format", "csv", *place], cwd=folder))
        for stage, took in stages.items():
            if len(took) == len(stages["sql"]):
                outcome.measure(f"{stage}, {messages:,} messages: processor time", "s", "less", {"telelake": [took[-1].cpu]})
                outcome.measure(f"{stage}, {messages:,} messages: peak memory", "MiB", "less", {"telelake": [took[-1].peak_mib]})
    for stage, took in stages.items():
        # What a program takes to start flattens the smallest sizes; all are fitted.
        for what, values in (("processor time", [usage.cpu for usage in took]), ("peak memory", [usage.peak_mib for usage in took])):
            outcome.measure(f"{stage}: {what} grows with the power", "", "less", {"telelake": [slope(sizes, values)]})
    return outcome
