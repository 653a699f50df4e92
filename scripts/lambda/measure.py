"""Measures one function: how long it takes from its start until it asks for work and until its first answer, how long a
later answer takes, and how much memory it needs at most.

Comes in: the function's name and the command that runs its program. Goes out: one row of a Markdown table. The Runtime
API and AWS are served here, by stubs that answer at once, so that nothing but the function takes time. Connections are
without TLS, and one processor is all the function's, as it is on Lambda while a function starts.
"""

import http.server
import json
import os
import statistics
import subprocess
import sys
import threading
import time

STARTS = 15
ANSWERS = 50
SECRETS = {"webhook_path": "path-that-nobody-guesses", "webhook_secret": "secret"}
UPDATE = {"update_id": 1, "message": {"message_id": 1, "chat": {"id": -7, "type": "group"}, "date": 1795314600, "text": "oi"}}
EVENTS = {
    "ingest": {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/telegram/" + SECRETS["webhook_path"],
        "rawQueryString": "",
        "headers": {"host": "x", "x-telegram-bot-api-secret-token": SECRETS["webhook_secret"]},
        "requestContext": {"http": {"method": "POST", "path": "/"}, "stage": "$default"},
        "body": json.dumps(UPDATE),
        "isBase64Encoded": False,
    },
    "etl": {},
    "repair": {},
}
ANSWERS_OF_AWS = {
    "AmazonSSM.GetParameter": {"Parameter": {"Value": json.dumps(SECRETS)}},
    "AWSGlue.GetTable": {
        "Table": {
            "Name": "telegram_messages",
            "PartitionKeys": [{"Name": "context_date", "Type": "date"}],
            "StorageDescriptor": {"Columns": [], "Location": "s3://enriched-bucket/telegram/"},
        }
    },
    "AWSGlue.GetPartitions": {"Partitions": []},
}
LISTING = b'<?xml version="1.0"?><ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>'


class Stub(http.server.BaseHTTPRequestHandler):
    """An answer for everything."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def say(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))


class Aws(Stub):
    def do_GET(self):
        self.say(200, LISTING, [("Content-Type", "application/xml")])

    def do_HEAD(self):
        self.say(404)

    def do_PUT(self):
        self.body()
        self.say(200, headers=[("ETag", '"x"')])

    def do_POST(self):
        self.body()
        answer = ANSWERS_OF_AWS.get(self.headers.get("x-amz-target"), {})
        self.say(200, json.dumps(answer).encode(), [("Content-Type", "application/x-amz-json-1.1")])


class Runtime(Stub):
    """Hands out the event, and notes when the function asks and answers."""

    def do_GET(self):
        self.server.moments.append(time.perf_counter())
        if len(self.server.moments) > 2 * self.server.wanted:
            self.server.enough.set()
            time.sleep(60)
        deadline = int(time.time() * 1000) + 60_000
        headers = [
            ("Lambda-Runtime-Aws-Request-Id", "id"),
            ("Lambda-Runtime-Deadline-Ms", str(deadline)),
            ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:f"),
            ("Content-Type", "application/json"),
        ]
        self.say(200, self.server.event, headers)

    def do_POST(self):
        self.server.moments.append(time.perf_counter())
        self.server.answers.append((self.path, self.body()))
        self.say(202)


def serve(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def run(command, name, aws, wanted):
    """The moments of one run, in seconds since its start, and its memory at most."""
    runtime = serve(Runtime)
    runtime.moments, runtime.answers, runtime.wanted = [], [], wanted
    runtime.enough = threading.Event()
    runtime.event = json.dumps(EVENTS[name]).encode()
    variables = {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "test",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{aws.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{runtime.server_port}",
        "AWS_S3_BUCKET": "raw-bucket" if name != "repair" else "s3://results/athena/",
        "AWS_S3_ENRICHED": "enriched-bucket",
        "DATABASE": "telegram",
        "TELEGRAM_CHAT_ID": "-7",
        "TELEGRAM_BOT_ID": "7",
        "TELELAKE_SECRETS_PARAMETER": "/telelake/webhook",
    }
    started = time.perf_counter()
    process = subprocess.Popen(command, env=variables, stderr=subprocess.PIPE)
    try:
        if not runtime.enough.wait(120):
            process.kill()
            sys.exit(f"{name} did not answer: {process.stderr.read().decode()} {runtime.answers}")
        with open(f"/proc/{process.pid}/status") as status:
            memory = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    finally:
        process.kill()
        process.wait()
        runtime.shutdown()
    for path, body in runtime.answers:
        if path.endswith("/error") or b'"statusCode":5' in body:
            sys.exit(f"{name} failed: {body.decode()}")
    return [moment - started for moment in runtime.moments], memory


def main():
    name, *command = sys.argv[1:]
    aws = serve(Aws)
    starts = [run(command, name, aws, 1) for _ in range(STARTS)]
    ready = statistics.median(moments[0] for moments, _ in starts)
    first = statistics.median(moments[1] for moments, _ in starts)
    moments, memory = run(command, name, aws, ANSWERS)
    warm = statistics.median(answered - asked for asked, answered in zip(moments[2::2], moments[3::2]))
    print(f"{ready * 1000:.1f} ms | {first * 1000:.1f} ms | {warm * 1000:.1f} ms | {memory / 1024:.1f} MB")


main()
