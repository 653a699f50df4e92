"""Asks a lake's Parquet files the questions of the bench. `ask.py duckdb|chdb|polars ENRICHED [QUESTION]`.

With a question it answers once and ends: a cold process. Without, it reads lines of `NAME`, `NAME rows` or `NAME count` and answers each
with a line of JSON: seconds, and the rows as text or how many they are if that is wanted. It keeps what it has open, as a program that is asked
often does, with the caches that the library has. A result is fetched whole, in the form that costs it least: Arrow.
"""

import datetime
import decimal
import json
import math
import os
import sys
import time

SQL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sql")


def questions(name):
    with open(f"{SQL}/{name}.sql") as file:
        parts = file.read().split("-- question: ")[1:]
    return {part.split("\n", 1)[0].strip(): part.split("\n", 1)[1].strip().rstrip(";") for part in parts}


def duckdb(lake):
    import duckdb

    other = duckdb.connect()
    other.execute("SET parquet_metadata_cache = true")
    files = f"{lake}/telegram/*/messages.parquet"
    other.execute(
        f"CREATE VIEW messages AS SELECT * FROM read_parquet('{files}', hive_partitioning = true, hive_types = {{'context_date': DATE}})"
    )
    asked = questions("duckdb")
    return lambda name: other.sql(asked[name]).to_arrow_table()


def chdb(lake):
    import io

    import chdb.session
    import pyarrow as pa

    session = chdb.session.Session()
    asked = questions("chdb")
    source = f"file('{lake}/telegram/context_date=*/messages.parquet', Parquet)"
    settings = "SETTINGS use_hive_partitioning = 1, output_format_arrow_string_as_string = 1"

    def answer(name):
        sql = asked[name].replace("FROM messages", f"FROM {source}")
        out = session.query(f"{sql} {settings}", "ArrowStream")
        return pa.ipc.open_stream(io.BytesIO(out.bytes())).read_all()

    return answer


def polars(lake):
    import frames
    import polars as pl

    def answer(name):
        # `messages` is a scan without a read: Polars lists the folder and reads a footer when it plans.
        scan = pl.scan_parquet(f"{lake}/telegram/*/messages.parquet", hive_partitioning=True, try_parse_hive_dates=True)
        return getattr(frames, name.replace("-", "_"))(scan).collect()

    return answer


def plain(value):
    """A value as text, the same for each program."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (float, decimal.Decimal)):
        return "" if math.isnan(value) else f"{float(value):.9g}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def rows(table):
    columns = table.to_dict(as_series=False).values() if hasattr(table, "to_dict") else table.to_pydict().values()
    return [[plain(value) for value in row] for row in zip(*columns)]


def main():
    answer = {"duckdb": duckdb, "chdb": chdb, "polars": polars}[sys.argv[1]](sys.argv[2])
    if len(sys.argv) > 3:
        answer(sys.argv[3])
        return
    for line in sys.stdin:
        name, *wanted = line.split()
        began = time.perf_counter()
        try:
            table = answer(name)
        except Exception as error:
            print(json.dumps({"error": str(error)[:300]}), flush=True)
            continue
        said = {"seconds": time.perf_counter() - began}
        if wanted == ["rows"]:
            said["rows"] = rows(table)
        elif wanted == ["count"]:
            said["count"] = table.height if hasattr(table, "height") else table.num_rows
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
