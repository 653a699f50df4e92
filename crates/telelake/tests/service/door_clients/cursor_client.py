"""Cursors as psycopg declares them. Takes a connection string. Fails with the first thing that is not as it should be;
prints a line for each that is."""

import sys

import psycopg

connection = psycopg.connect(sys.argv[1])


def check(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found!r} instead of {expected!r}")
    print(f"ok {what}")


def refused(what, act, code):
    try:
        act()
    except psycopg.Error as error:
        check(what, error.sqlstate, code)
    else:
        sys.exit(f"{what}: nothing was refused")
    connection.rollback()


rows = "SELECT message_id, text FROM telegram_datalake WHERE message_id > %s ORDER BY message_id"
for binary in (False, True):
    with connection.cursor("Some Rows", binary=binary) as cursor:
        cursor.itersize = 3
        cursor.execute(rows, (2,))
        check(f"columns, binary {binary}", [column.name for column in cursor.description], ["message_id", "text"])
        check("one", cursor.fetchone(), (3, "olá 3"))
        check("some", cursor.fetchmany(4), [(number, f"olá {number}") for number in range(4, 8)])
        check("the rest, in threes", [row[0] for row in cursor], list(range(8, 21)))
        check("no more", cursor.fetchall(), [])
    connection.commit()

# Several at once, and one over the catalogues.
with connection.cursor("a") as first, connection.cursor("b") as second, connection.cursor("c") as third:
    first.execute(rows, (0,))
    second.execute(rows, (10,))
    third.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s ORDER BY 1", ("public",))
    check("the first", first.fetchone()[0], 1)
    check("the second", second.fetchone()[0], 11)
    check("the third", bool(third.fetchone()[0]), True)
    check("the first again", first.fetchmany(2)[1][0], 3)
connection.rollback()

# As statements. A cursor ends with its transaction, and when it is closed.
declare = "DECLARE c CURSOR FOR SELECT message_id FROM telegram_datalake ORDER BY message_id"
connection.execute(declare)
check("next", connection.execute("FETCH NEXT FROM C").fetchall(), [(1,)])
check("forward", connection.execute("FETCH FORWARD 2 FROM c").fetchall(), [(2,), (3,)])
check("a number", connection.execute("FETCH 2 IN c").fetchall(), [(4,), (5,)])
check("none", connection.execute("FETCH 0 FROM c").fetchall(), [])
check("all", len(connection.execute("FETCH ALL FROM c").fetchall()), 15)
check("nothing left", connection.execute("FETCH FORWARD ALL FROM c").fetchall(), [])
refused("the name twice", lambda: connection.execute(declare), "42P03")
connection.execute(declare)
connection.execute("CLOSE c")
refused("a closed one", lambda: connection.execute("FETCH 1 FROM c"), "34000")
refused("none to close", lambda: connection.execute("CLOSE c"), "34000")
connection.execute(declare)
connection.commit()
refused("after the transaction", lambda: connection.execute("FETCH 1 FROM c"), "34000")
connection.execute(declare)
refused("an error", lambda: connection.execute("SELECT a FROM nothing"), "42P01")
refused("after an error", lambda: connection.execute("FETCH 1 FROM c"), "34000")
connection.execute(declare)
refused("backwards", lambda: connection.execute("FETCH BACKWARD 1 FROM c"), "0A000")
refused("scrolling", lambda: connection.cursor("d", scrollable=True).execute(rows, (0,)), "0A000")
refused("beyond", lambda: connection.cursor("d", withhold=True).execute(rows, (0,)), "0A000")
refused("a write", lambda: connection.execute("DECLARE d CURSOR FOR SELECT 7 AS a INTO b"), "25006")


def too_many():
    for number in range(17):
        connection.execute(f"DECLARE c{number} CURSOR FOR SELECT text FROM telegram_datalake")


refused("too many", too_many, "54000")

# One statement of many.
connection.autocommit = True
found = connection.execute(f"BEGIN; {declare}; FETCH 2 FROM c; FETCH 1 FROM c; CLOSE c; COMMIT")
results = [found.fetchall()] if found.description else []
while found.nextset():
    results += [found.fetchall()] if found.description else []
check("in one breath", results, [[(1,), (2,)], [(3,)]])
refused("without a transaction", lambda: connection.execute("DECLARE d CURSOR FOR SELECT text FROM telegram_datalake WHERE message_id = %s", (1,)), "25P01")
