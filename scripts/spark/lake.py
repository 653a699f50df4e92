"""Reads the enriched zones of lakes with Spark, as Hive and Athena would, and compares them with what telelake says. Then
asks telelake itself, over JDBC.

Comes in: the program `telelake`; where it answers PostgreSQL clients, as a JDBC address, and the driver's jar; and of
each lake, the first being the one that answers, its name, its folder (with its telelake.toml), and the folder of the
enriched zone as Spark shall read it. Goes out: a line for each comparison, and exit 1 if one fails.
"""

import csv
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from pyspark.sql import SparkSession

TELELAKE, JDBC_URL, JDBC_JAR, *LAKES = sys.argv[1:]

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
        print(f"same: {what}: {len(ours)}")
        return
    failures += 1
    print(f"DIFFERENT: {what}\n  telelake: {str(ours)[:400]}\n  spark:    {str(sparks)[:400]}")


def telelake(lake, *args):
    done = subprocess.run([TELELAKE, *args], cwd=lake, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"telelake {' '.join(args)} failed:\n{done.stderr}")
    return done.stdout


def rows(lake, query):
    """What telelake answers, each value as text."""
    answer = telelake(lake, "sql", "--format", "ndjson", query)
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
        "spark.jars": JDBC_JAR,
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


def tutorial(spark, lake, enriched):
    spark.sql(TUTORIAL_TABLE.format(location=f"file://{enriched}/telegram/"))
    spark.sql("MSCK REPAIR TABLE `telegram_datalake`")
    days = [row[0].removeprefix("context_date=") for row in spark.sql("SHOW PARTITIONS telegram_datalake").collect()]
    ours = [row[0] for row in rows(lake, "SELECT DISTINCT context_date FROM telegram_datalake")]
    compare("partitions of the tutorial's table", ours, sorted(days))
    for number, query in enumerate(TUTORIAL_QUERIES, start=1):
        theirs = sorted(tuple(plain(value) for value in row) for row in spark.sql(query).collect())
        compare(f"rows of the tutorial's query {number}", rows(lake, query), theirs)
    spark.sql("DROP TABLE telegram_datalake")


def generated(spark, lake, enriched):
    for statement in statements(telelake(lake, "tables", "ddl", "--form", "msck", "--location", f"file://{enriched}")):
        if "EXTERNAL TABLE" not in statement:
            continue
        table = statement.split("`")[1]
        spark.sql(statement)
        spark.sql(f"MSCK REPAIR TABLE `{table}`")
        ours = [
            (row["column_name"], row["data_type"])
            for row in csv.DictReader(io.StringIO(telelake(lake, "sql", "--format", "csv", f"DESCRIBE {table}")))
        ]
        types = dict(spark.table(table).dtypes)
        compare(f"columns of {table}", [name for name, _ in ours], list(types))
        # What the statement says, and what the files themselves do: a reader may pass over a difference.
        files = spark.read.parquet(statement.split("LOCATION")[1].split("'")[1])
        compare(f"types of {table}", dict(files.select(*types).dtypes), types)
        columns = ", ".join(f'"{name}"' for name in types)
        query = f'SELECT {columns} FROM {table}'
        theirs = sorted(tuple(plain(value) for value in row) for row in spark.sql(query).collect())
        compare(f"rows of {table}", rows(lake, query), theirs)
        spark.sql(f"DROP TABLE {table}")


def over_jdbc(spark, lake):
    table = spark.read.format("jdbc").options(url=JDBC_URL, driver="org.postgresql.Driver", dbtable="telegram_datalake").load()
    types = {"bigint": "bigint", "boolean": "boolean", "string": "string", "date": "date"}
    compare("types over JDBC", sorted({kind for _, kind in table.dtypes}), sorted(types))
    query = "SELECT {} FROM telegram_datalake{}"
    columns = ", ".join(f'"{name}"' for name in table.columns)
    theirs = sorted(tuple(plain(value) for value in row) for row in table.collect())
    compare("rows over JDBC", rows(lake, query.format(columns, "")), theirs)
    # Spark hands conditions and counts on to whom it asks.
    theirs = table.where("message_id > 10 AND text IS NOT NULL").select("message_id", "text").collect()
    theirs = sorted(tuple(plain(value) for value in row) for row in theirs)
    condition = " WHERE message_id > 10 AND text IS NOT NULL"
    compare("rows over JDBC with a condition", rows(lake, query.format("message_id, text", condition)), theirs)


def main():
    spark = spark_session()
    lakes = iter(LAKES)
    for name, lake, enriched in zip(lakes, lakes, lakes):
        print(f"--- from {name}", flush=True)
        tutorial(spark, lake, Path(enriched).resolve())
        generated(spark, lake, Path(enriched).resolve())
    print("--- over JDBC", flush=True)
    over_jdbc(spark, LAKES[1])
    spark.stop()
    if failures:
        sys.exit(f"{failures} comparisons failed")


main()
