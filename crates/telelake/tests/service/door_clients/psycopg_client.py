"""What psycopg finds behind the door. Takes a connection string, and files with the statements that tools send when
they start. Fails with the first thing that is not as it should be; prints a line for each that is."""

import datetime
import sys
import threading
import time

import psycopg

dsn, *startups = sys.argv[1:]
connection = psycopg.connect(dsn, autocommit=True)


def check(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found!r} instead of {expected!r}")
    print(f"ok {what}")


def refused(what, statement, code, words, parameters=None):
    try:
        connection.execute(statement, parameters)
    except psycopg.Error as error:
        check(what, (error.sqlstate, words in str(error)), (code, True))
    else:
        sys.exit(f"{what}: nothing was refused")


def one(statement, parameters=None, **options):
    return connection.execute(statement, parameters, **options).fetchone()


# Parameters go by their types, in text and in binary, and come back as Python's own.
check("count", one("SELECT count(*) FROM telegram_datalake"), (20,))
row = "SELECT message_id, user_is_bot, text, context_date FROM telegram_messages WHERE chat_id = %s AND message_id = %s"
chat = one("SELECT min(chat_id) FROM public.telegram_messages")[0]
for binary in (False, True):
    found = connection.cursor(binary=binary).execute(row, (chat, 7), prepare=True).fetchone()
    check(f"a row, binary {binary}", found[:3], (7, False, "olá 7"))
    check(f"its day, binary {binary}", type(found[3]), datetime.date)
day = found[3]
check("a date", one("SELECT count(*) FROM telegram_datalake WHERE context_date = %s", (day,)), (20,))
check("a text", one('SELECT message_id FROM "telegram_datalake" WHERE text = %s', ("olá 7",)), (7,))
check("a text like a statement", one("SELECT count(*) FROM telegram_datalake WHERE text = %s", ("'; DROP TABLE a; --",)), (0,))
check("qualified columns", one('SELECT "public"."telegram_messages"."message_id" FROM "public"."telegram_messages" ORDER BY 1 LIMIT 1'), (1,))
check("no rows", connection.execute("SELECT text FROM telegram_datalake WHERE message_id < 0").fetchall(), [])
cursor = connection.cursor()
cursor.execute("SELECT message_id FROM telegram_datalake ORDER BY message_id LIMIT 3")
check("rows", cursor.fetchall(), [(1,), (2,), (3,)])

# Nothing can be changed, and errors say what is wrong.
refused("insert", "INSERT INTO telegram_datalake VALUES (1)", "25006", "queries only read the lake")
refused("create", "CREATE TABLE a AS SELECT 1", "25006", "queries only read the lake")
refused("drop", "DROP TABLE telegram_datalake", "25006", "queries only read the lake")
refused("copy", "COPY telegram_datalake TO '/tmp/a'", "25006", "queries only read the lake")
refused("explained", "EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '/tmp/telelake-must-not-be.csv'", "25006", "is refused")
refused("a table of a query", "SELECT 7 AS a INTO b", "25006", "is refused")
refused("the engine's settings", "SET datafusion.catalog.information_schema = false", "25006", "is refused")
refused("external", "CREATE EXTERNAL TABLE a STORED AS CSV LOCATION '/etc/passwd'", "XX000", "")
refused("a file", "SELECT * FROM '/etc/passwd'", "42P01", "there is no table")
refused("a wrong table", "SELECT * FROM telegram_message", "42P01", "did you mean `telegram_messages`?")
refused("a wrong column", "SELECT texto FROM telegram_datalake", "42703", "did you mean `text`?")
refused("a wrong parameter", "SELECT texto FROM telegram_datalake WHERE message_id = %s", "42703", "did you mean `text`?", (1,))
refused("a chain without end", "SELECT 1" + " OR 1 = 2" * 100_000, "54001", "too large")
refused("a prepared one", "SELECT %s" + " + 1" * 100_000, "54001", "too large", (1,))
chain = "SELECT count(*) FROM telegram_datalake WHERE message_id < 0" + " OR message_id = 3" * 900
check("a long chain", one(chain), (1,))
refused("a wrong function", "SELECT counts(*) FROM telegram_datalake", "42883", "did you mean `count`?")
check("after errors", one("SELECT count(*) FROM telegram_datalake"), (20,))

# Transactions and settings, as drivers use them.
connection.autocommit = False
check("in a transaction", one("SELECT count(*) FROM telegram_datalake"), (20,))
connection.rollback()
connection.autocommit = True
connection.execute("SET statement_timeout TO '200ms'")
endless = "SELECT count(*) FROM telegram_datalake a, telegram_datalake b, telegram_datalake c, telegram_datalake d, telegram_datalake e, telegram_datalake f, telegram_datalake g, telegram_datalake h WHERE a.text < b.text"
refused("a time-out", endless, "57014", "longer than it may")
catalogues = "SELECT count(*) FROM pg_class a, pg_class b, pg_class c, pg_class d, pg_class e, pg_class f, pg_class g, pg_class h, pg_class i, pg_class j"
refused("a time-out over catalogues", catalogues, "57014", "longer than it may")
connection.execute("SET statement_timeout TO 0")
connection.execute("DISCARD ALL")


# A query that is cancelled ends at once.
def cancel_soon():
    time.sleep(0.5)
    connection.cancel_safe()


for what, statement in (("query", endless), ("query over catalogues", catalogues)):
    threading.Thread(target=cancel_soon).start()
    started = time.monotonic()
    refused(f"a cancelled {what}", statement, "57014", "")
    check("it ended soon", time.monotonic() - started < 20, True)

# What there is.
tables = connection.execute(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name"
).fetchall()
check("the tables", ("telegram_datalake",) in tables and ("telegram_users",) in tables, True)
for file in startups:
    statements = open(file, encoding="utf-8").read().split("\n;\n")
    names = 0
    for statement in filter(str.strip, statements):
        try:
            found = connection.execute(statement.encode())
            if found.description:
                names += sum("telegram_datalake" in map(str, row) for row in found.fetchall())
        except psycopg.Error as error:
            sys.exit(f"{file}: {error}\n{statement}")
    print(f"ok {file.rsplit('/', 1)[-1]}, {names} rows about telegram_datalake")
