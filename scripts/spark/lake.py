"""Reads a lake's enriched zone with Spark, as Hive and Athena would, and compares it with what telelake says.

Comes in: the program `telelake`, the folder of a lake (with its telelake.toml), and the folder of the enriched zone as
Spark shall read it. Goes out: a line for each comparison, and exit 1 if one fails.
"""

import csv
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from pyspark.sql import SparkSession

TELELAKE, LAKE, ENRICHED = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()

# The tutorial's own table and its two queries, as people copy them.
TUTORIAL_TABLE = """CREATE EXTERNAL TABLE `telegram_datalake`(
  `message_id` bigint,
  `user_id` bigint,
  `user_is_bot` boolean,
  `user_first_name` string,
  `chat_id` bigint,
  `chat_type` string,
  `text` string,
  `date` bigint)
PARTITIONED BY (
  `context_date` date)
ROW FORMAT SERDE
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
STORED AS INPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
OUTPUTFORMAT
  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
LOCATION
  '{location}'"""
TUTORIAL_QUERIES = [
    "SELECT * FROM `telegram_datalake`",
    """SELECT
  user_id,
  user_first_name,
  context_date,
  count(1) AS "message_amount"
FROM "telegram_datalake"
GROUP BY
  user_id,
  user_first_name,
  context_date
ORDER BY context_date DESC""",
]

failures = 0


def compare(what, ours, sparks):
    global failures
    if ours == sparks:
        print(f"same: {what}: {ours if isinstance(ours, (int, str)) else len(ours)}")
        return
    failures += 1
    print(f"DIFFERENT: {what}\n  telelake: {str(ours)[:400]}\n  spark:    {str(sparks)[:400]}")


def telelake(*args):
    done = subprocess.run([TELELAKE, *args], cwd=LAKE, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"telelake {' '.join(args)} failed:\n{done.stderr}")
    return done.stdout


def rows(query):
    """What telelake answers, each value as text."""
    answer = telelake("sql", "--format", "ndjson", query)
    return sorted(tuple(plain(value) for value in json.loads(line).values()) for line in answer.splitlines())


def plain(value):
    """A value of either side as text, the same for the same value."""
    if isinstance(value, list):
        return json.dumps([plain(element) for element in value])
    if isinstance(value, dict):
        return json.dumps({key: plain(field) for key, field in value.items()})
    if hasattr(value, "asDict"):
        return plain(value.asDict())
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value)
    return "NULL" if value is None else str(value)


def statements(text):
    """The statements of a script, without the comments between them."""
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return [statement.strip() for statement in "\n".join(lines).split(";") if statement.strip()]


def spark_session():
    scratch = Path(tempfile.mkdtemp())
    builder = SparkSession.builder.master("local[2]").appName("lake").enableHiveSupport()
    settings = {
        "spark.driver.memory": "1g",
        "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:lake;create=true",
        "spark.sql.ansi.doubleQuotedIdentifiers": "true",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={scratch}",
        "spark.ui.enabled": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def tutorial(spark):
    spark.sql(TUTORIAL_TABLE.format(location=f"file://{ENRICHED}/telegram/"))
    spark.sql("MSCK REPAIR TABLE `telegram_datalake`")
    days = [row[0].removeprefix("context_date=") for row in spark.sql("SHOW PARTITIONS telegram_datalake").collect()]
    compare("partitions of the tutorial's table", [row[0] for row in rows("SELECT DISTINCT context_date FROM telegram_datalake")], sorted(days))
    for number, query in enumerate(TUTORIAL_QUERIES, start=1):
        theirs = sorted(tuple(plain(value) for value in row) for row in spark.sql(query).collect())
        compare(f"rows of the tutorial's query {number}", rows(query), theirs)
    spark.sql("DROP TABLE telegram_datalake")


def generated(spark):
    for statement in statements(telelake("tables", "ddl", "--form", "msck", "--location", f"file://{ENRICHED}")):
        if "EXTERNAL TABLE" not in statement:
            continue
        table = statement.split("`")[1]
        spark.sql(statement)
        spark.sql(f"MSCK REPAIR TABLE `{table}`")
        ours = [
            (row["column_name"], row["data_type"])
            for row in csv.DictReader(io.StringIO(telelake("sql", "--format", "csv", f"DESCRIBE {table}")))
        ]
        types = dict(spark.table(table).dtypes)
        compare(f"columns of {table}", [name for name, _ in ours], list(types))
        columns = ", ".join(f'"{name}"' for name in types)
        query = f'SELECT {columns} FROM {table}'
        theirs = sorted(tuple(plain(value) for value in row) for row in spark.sql(query).collect())
        compare(f"rows of {table}", rows(query), theirs)


def main():
    spark = spark_session()
    tutorial(spark)
    generated(spark)
    spark.stop()
    if failures:
        sys.exit(f"{failures} comparisons failed")


main()
