"""Times every panel of the dashboard over HTTP, and the same statement in DuckDB over the same files, in turn.

Comes in: the address of a dashboard, the folder of the enriched zone. Goes out: a line for each panel, with medians in
milliseconds and their ratio, and the geometric mean of the ratios. DuckDB is given the functions that it lacks as macros; a
statement that it cannot take all the same is said to be so.
"""

import json
import math
import statistics
import sys
import time
import urllib.parse
import urllib.request

import duckdb

ROUNDS = 5
PANELS = {
    "span": {}, "chats": {}, "persons": {}, "types": {},
    "totals": {}, "days": {}, "days-by-type": {}, "days-by-person": {}, "hours": {}, "top-people": {}, "member-curve": {},
    "people": {}, "cohorts": {}, "inactive": {}, "reply-network": {},
    "top-words": {}, "hashtags": {}, "links": {}, "emoji": {}, "stickers": {}, "word-days": {"word": "café"}, "search": {"word": "café"},
    "response": {}, "response-hours": {}, "unanswered": {}, "reactions": {}, "most-reacted": {}, "edits": {}, "topics-activity": {},
    "forwards": {},
}
MACROS = """
CREATE MACRO from_unixtime(seconds, zone) AS timezone(zone, to_timestamp(seconds));
CREATE MACRO day_of_week(instant) AS isodow(instant);
CREATE MACRO max_by(value, place) AS arg_max(value, place);
CREATE MACRO approx_percentile(value, share) AS quantile_disc(value, share);
CREATE MACRO at_timezone(instant, zone) AS timezone(zone, instant);
"""


def asked(url, name, given):
    query = urllib.parse.urlencode({"from": "2000-01-01", "to": "2100-01-01", **given})
    began = time.perf_counter()
    with urllib.request.urlopen(f"{url}/api/v1/panels/{name}?{query}") as answer:
        body = json.load(answer)
    return (time.perf_counter() - began) * 1000, body


def second(lake):
    other = duckdb.connect()
    other.execute("SET threads = 2; LOAD icu;" if has_icu(other) else "SET threads = 2;")
    for table, folder in (("messages", "telegram"), ("updates", "telegram_updates"), ("reactions", "telegram_reactions"), ("members", "telegram_members")):
        files = f"{lake}/{folder}/*/*.parquet"
        other.execute(f"CREATE VIEW telegram_{table} AS SELECT * FROM read_parquet('{files}', hive_partitioning = true)")
    for macro in MACROS.strip().split("\n"):
        other.execute(macro)
    return other


def has_icu(other):
    try:
        other.execute("LOAD icu")
        return True
    except duckdb.Error:
        return False


def timed(other, sql):
    began = time.perf_counter()
    rows = other.execute(sql).fetchall()
    return (time.perf_counter() - began) * 1000, rows


def main(url, lake):
    other = second(lake)
    ratios = []
    print(f"{'panel':18}{'telelake ms':>12}{'DuckDB ms':>12}{'ratio':>8}  rows")
    for name, given in PANELS.items():
        _, body = asked(url, name, given)
        sql, rows = body["sql"], len(body["rows"])
        try:
            timed(other, sql)
        except duckdb.Error as error:
            ours = statistics.median(asked(url, name, given)[0] for _ in range(ROUNDS))
            print(f"{name:18}{ours:12.0f}{'–':>12}{'–':>8}  {rows}  ({str(error).splitlines()[0][:80]})")
            continue
        # In turn, so that what else the machine does befalls both.
        pairs = [(asked(url, name, given)[0], timed(other, sql)[0]) for _ in range(ROUNDS)]
        ours, theirs = (statistics.median(column) for column in zip(*pairs))
        ratios.append(ours / theirs)
        print(f"{name:18}{ours:12.0f}{theirs:12.0f}{ours / theirs:8.2f}  {rows}")
    mean = math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))
    print(f"geometric mean of {len(ratios)} ratios: {mean:.2f}")


main(*sys.argv[1:])
