"""A webhook as one writes it in an afternoon, on FastAPI: each update becomes a file of its own.

`BENCH_HOW`: `plain` writes the file, `fsync` makes it durable before the answer, `tutorial` does as the tutorial's Lambda does
(parse, look at the chat, write a temporary file, copy it into the bucket; here the bucket is a folder). Served by uvicorn
with uvloop and httptools, a process for each core. Blocking work runs in FastAPI's threads, as its guide wants it, but for
`plain`, which is faster without.
"""

import json
import os
import shutil
import uuid

import uvicorn
from fastapi import FastAPI, Request, Response

FOLDER = os.environ["BENCH_FOLDER"]
app = FastAPI()


def name():
    # The tutorial's names are times, of which two may be the same.
    return f"{uuid.uuid4().hex}.json"


async def plain(request: Request):
    body = await request.body()
    with open(f"{FOLDER}/{name()}", "wb") as file:
        file.write(body)
    return Response()


def durable(body):
    with open(f"{FOLDER}/{name()}", "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def tutorial(body):
    message = json.loads(body)
    if message.get("message", {}).get("chat", {}).get("id"):
        path = f"{FOLDER}/tmp-{name()}"
        with open(path, mode="w", encoding="utf8") as fp:
            json.dump(message, fp)
        shutil.copyfile(path, f"{FOLDER}/{name()}")


def in_threads(work):
    from starlette.concurrency import run_in_threadpool

    async def answer(request: Request):
        await run_in_threadpool(work, await request.body())
        return Response()

    return answer


HOW = {"plain": plain, "fsync": in_threads(durable), "tutorial": in_threads(tutorial)}
app.post("/telegram/{secret}")(HOW[os.environ["BENCH_HOW"]])

if __name__ == "__main__":
    cores = len(os.sched_getaffinity(0))
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    uvicorn.run("receiver:app", host="127.0.0.1", port=int(os.environ["BENCH_PORT"]), workers=cores, access_log=False, log_level="info")
