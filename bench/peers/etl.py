"""A day of raw updates into one Parquet file of the tutorial's eight columns, as a user of each library would write it.

`etl.py duckdb|polars|pyarrow FILES OUT THREADS`; FILES is a glob. Columns and types are given, because guessing them costs
each of them a second look at the files; the file is compressed with zstd, as ours is. Prints how many rows it wrote. None of
them looks for redeliveries, edits, days of other folders or broken lines: that is more than is asked of them here.
"""

import glob
import json
import os
import sys


def duckdb(files, out, threads):
    import duckdb

    other = duckdb.connect()
    other.execute(f"SET threads = {threads}")
    message = (
        'STRUCT(message_id BIGINT, "from" STRUCT(id BIGINT, is_bot BOOLEAN, first_name VARCHAR), '
        'chat STRUCT(id BIGINT, "type" VARCHAR), "text" VARCHAR, "date" BIGINT)'
    )
    return other.execute(
        f"""
        COPY (
          SELECT message.message_id, message."from".id AS user_id, message."from".is_bot AS user_is_bot,
            message."from".first_name AS user_first_name, message.chat.id AS chat_id, message.chat."type" AS chat_type,
            message."text", message."date"
          FROM read_json('{files}', format = 'newline_delimited', columns = {{message: '{message}'}})
          WHERE message IS NOT NULL
        ) TO '{out}' (FORMAT parquet, COMPRESSION zstd)
        """
    ).fetchone()[0]


def polars(files, out, threads):
    os.environ["POLARS_MAX_THREADS"] = threads
    import polars as pl

    person = pl.Struct({"id": pl.Int64, "is_bot": pl.Boolean, "first_name": pl.String})
    chat = pl.Struct({"id": pl.Int64, "type": pl.String})
    message = pl.Struct({"message_id": pl.Int64, "from": person, "chat": chat, "text": pl.String, "date": pl.Int64})
    sent = pl.col("message").struct
    columns = [
        sent.field("message_id"),
        sent.field("from").struct.field("id").alias("user_id"),
        sent.field("from").struct.field("is_bot").alias("user_is_bot"),
        sent.field("from").struct.field("first_name").alias("user_first_name"),
        sent.field("chat").struct.field("id").alias("chat_id"),
        sent.field("chat").struct.field("type").alias("chat_type"),
        sent.field("text"),
        sent.field("date"),
    ]
    updates = pl.scan_ndjson(files, schema={"message": message})
    updates.filter(pl.col("message").struct.field("message_id").is_not_null()).select(columns).sink_parquet(out, compression="zstd")
    return pl.scan_parquet(out).select(pl.len()).collect().item()


def pyarrow(files, out, threads):
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.json
    import pyarrow.parquet

    pa.set_cpu_count(int(threads))
    person = pa.struct({"id": pa.int64(), "is_bot": pa.bool_(), "first_name": pa.string()})
    chat = pa.struct({"id": pa.int64(), "type": pa.string()})
    message = pa.struct({"message_id": pa.int64(), "from": person, "chat": chat, "text": pa.string(), "date": pa.int64()})
    options = pa.json.ParseOptions(explicit_schema=pa.schema({"message": message}), unexpected_field_behavior="ignore")
    places = {
        "message_id": ["message_id"], "user_id": ["from", "id"], "user_is_bot": ["from", "is_bot"], "user_first_name": ["from", "first_name"],
        "chat_id": ["chat", "id"], "chat_type": ["chat", "type"], "text": ["text"], "date": ["date"],
    }
    writer, rows = None, 0
    for file in sorted(glob.glob(files)):
        updates = pa.json.read_json(file, parse_options=options)
        sent = updates["message"].filter(pc.is_valid(updates["message"]))
        table = pa.table({name: pc.struct_field(sent, place) for name, place in places.items()})
        writer = writer or pa.parquet.ParquetWriter(out, table.schema, compression="zstd")
        writer.write_table(table)
        rows += table.num_rows
    writer.close()
    return rows


def tutorial(files, out, _threads):
    """The loop of the tutorial's ETL function over local files: a table for each message, put behind all before it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = None
    for file in glob.glob(files):
        with open(file, mode="r", encoding="utf8") as fp:
            data = json.load(fp)
        # The tutorial stops at the first update that is no message; here it goes on, or it would be done at once.
        if "message" not in data:
            continue
        # Its columns differ from message to message where `from` lacks one; the eight are kept here, so that it gets through.
        found = parsed(data["message"])
        row = pa.Table.from_pydict({name: [found.get(name)] for name in NAMES}, schema=pa.schema(list(zip(NAMES, types(pa)))))
        table = pa.concat_tables([table, row]) if table else row
    pq.write_table(table=table, where=out)
    return table.num_rows


NAMES = ["message_id", "user_id", "user_is_bot", "user_first_name", "chat_id", "chat_type", "text", "date"]


def types(pa):
    return [pa.int64(), pa.int64(), pa.bool_(), pa.string(), pa.int64(), pa.string(), pa.string(), pa.int64()]


def parsed(data):
    found = {}
    for key, value in data.items():
        if key == "from":
            found |= {f"user_{k}": v for k, v in value.items() if k in ["id", "is_bot", "first_name"]}
        elif key == "chat":
            found |= {f"chat_{k}": v for k, v in value.items() if k in ["id", "type"]}
        elif key in ["message_id", "date", "text"]:
            found[key] = value
    return found


if __name__ == "__main__":
    name, files, out, threads = sys.argv[1:]
    print({"duckdb": duckdb, "polars": polars, "pyarrow": pyarrow, "tutorial": tutorial}[name](files, out, threads))
