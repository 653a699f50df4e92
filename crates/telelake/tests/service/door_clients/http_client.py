"""What a program finds at `POST /api/v1/query`. Takes the address and, where one is needed, the password. Fails with the
first thing that is not as it should be; prints a line for each that is."""

import csv
import http.client
import io
import json
import sys
import urllib.error
import urllib.request

import pyarrow as pa
import pyarrow.parquet

address, *password = sys.argv[1:]


def ask(statement, accept=None, path="/api/v1/query", method="POST", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if accept:
        headers["Accept"] = accept
    body = statement if isinstance(statement, (bytes, type(None))) else statement.encode()
    request = urllib.request.Request(f"http://{address}{path}", data=body, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read()


def check(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found!r} instead of {expected!r}")
    print(f"ok {what}")


def refused(what, answer, status, words):
    check(what, (answer[0], words in json.loads(answer[2])["error"]), (status, True))


three = "SELECT message_id, text FROM telegram_datalake ORDER BY message_id LIMIT 3"
rows = [{"message_id": number, "text": f"olá {number}"} for number in (1, 2, 3)]
endless = "SELECT count(*) FROM generate_series(1, 10000000) a, generate_series(1, 10000000) b WHERE a.value < b.value"
if password:
    refused("no password", ask(three), 401, "Bearer")
    refused("a wrong one", ask(three, Authorization="Bearer wrong"), 401, "Bearer")
    known = ask(three, Authorization=f"Bearer {password[0]}", Host="lake.example.org")
    check("the password", json.loads(known[2]), rows)
    refused("a time-out", ask(endless, Authorization=f"Bearer {password[0]}"), 408, "longer than it may")
    # One was wrong already; nobody guesses more than a few at once.
    for _ in range(4):
        refused("a guess", ask(three, Authorization="Bearer wrong"), 401, "Bearer")
    refused("one too many", ask(three, Authorization=f"Bearer {password[0]}"), 429, "too many wrong passwords")
    sys.exit()

status, kind, body = ask(three)
check("json", (status, kind, json.loads(body)), (200, "application/json", rows))
status, kind, body = ask(json.dumps({"sql": three}), Content_Type="application/json")
check("asked in json", json.loads(body), rows)
status, kind, body = ask(three, "text/csv")
lines = list(csv.DictReader(io.StringIO(body.decode())))
check("csv", (kind, lines[2]["text"]), ("text/csv", "olá 3"))
status, kind, body = ask(three, "application/x-ndjson")
check("ndjson", [json.loads(line) for line in body.splitlines()], rows)
status, kind, body = ask(three, "application/vnd.apache.arrow.stream")
check("arrow", (kind, pa.ipc.open_stream(body).read_all().to_pylist()), ("application/vnd.apache.arrow.stream", rows))
status, kind, body = ask(three, "application/vnd.apache.parquet")
check("parquet", pa.parquet.read_table(io.BytesIO(body)).to_pylist(), rows)
check("no rows", json.loads(ask("SELECT text FROM telegram_datalake WHERE message_id < 0")[2]), [])
many = "SELECT a.value FROM generate_series(1, 1000000) AS a(value)"
check("no lines", ask("SELECT 1 AS a WHERE false", "application/x-ndjson"), (200, "application/x-ndjson", b""))
check("many rows", len(json.loads(ask(many)[2])), 1_000_000)

refused("a write", ask("DROP TABLE telegram_datalake"), 400, "queries only read the lake")
refused("a file", ask("SELECT * FROM '/etc/passwd'"), 400, "there is no table")
refused("a wrong column", ask("SELECT texto FROM telegram_datalake"), 400, "did you mean `text`?")
refused("a chain without end", ask("SELECT 1" + " OR 1 = 2" * 50_000), 400, "too large")
refused("a wrong function", ask("SELECT counts(*) FROM telegram_datalake"), 400, "did you mean `count`?")
refused("no SQL", ask("SELEC"), 400, "cannot read the statement")
refused("no UTF-8", ask(b"\xff"), 400, "not UTF-8")
refused("no JSON", ask("{}", Content_Type="application/json"), 400, "missing field `sql`")
refused("no type", ask(three, "image/png"), 406, "application/json")
refused("another name", ask(three, Host="evil.example.org"), 403, "by no other name")
check("a long one", ask(b"x" * 2_000_000)[0], 413)
check("a wrong method", ask(None, method="GET")[0], 405)

status, kind, body = ask(None, path="/api/v1/openapi.json", method="GET")
check("openapi", (status, sorted(json.loads(body)["paths"])), (200, ["/api/v1/openapi.json", "/api/v1/query"]))

# Somebody asks and goes away: the test looks whether the query goes on.
gone = http.client.HTTPConnection(address)
gone.request("POST", "/api/v1/query", endless)
print("gone", flush=True)
gone.close()
