"""Asks over an encrypted connection. Takes a connection string that asks for one."""

import sys

import psycopg

with psycopg.connect(sys.argv[1]) as connection:
    if not connection.pgconn.ssl_in_use:
        sys.exit("the connection is in the clear")
    if connection.execute("SELECT count(*) FROM telegram_datalake").fetchone() != (20,):
        sys.exit("not the rows")
