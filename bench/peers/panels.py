"""DuckDB over a lake's tables, with the functions that the dashboard's statements use and it lacks. `panels.py ENRICHED`.

Reads statements as lines of JSON; answers each with its milliseconds, or with what DuckDB says against it.
"""

import json
import os
import sys
import time

import duckdb

MACROS = """
CREATE MACRO from_unixtime(seconds, zone) AS timezone(zone, to_timestamp(seconds));
CREATE MACRO day_of_week(instant) AS isodow(instant);
CREATE MACRO max_by(value, place) AS arg_max(value, place);
CREATE MACRO approx_percentile(value, share) AS quantile_disc(value, share);
CREATE MACRO at_timezone(instant, zone) AS timezone(zone, instant);
"""
TABLES = {"messages": "telegram", "updates": "telegram_updates", "reactions": "telegram_reactions", "members": "telegram_members"}


def main(lake):
    other = duckdb.connect()
    other.execute(f"SET threads = {len(os.sched_getaffinity(0))}")
    other.execute("SET parquet_metadata_cache = true")
    for table, folder in TABLES.items():
        other.execute(f"CREATE VIEW telegram_{table} AS SELECT * FROM read_parquet('{lake}/{folder}/*/*.parquet', hive_partitioning = true)")
    for macro in MACROS.strip().split("\n"):
        other.execute(macro)
    for line in sys.stdin:
        began = time.perf_counter()
        try:
            other.execute(json.loads(line)).fetchall()
        except duckdb.Error as error:
            print(json.dumps({"error": str(error).splitlines()[0][:120]}), flush=True)
            continue
        print(json.dumps({"ms": (time.perf_counter() - began) * 1000}), flush=True)


main(sys.argv[1])
