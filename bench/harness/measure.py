"""Runs a program and says what it took. Comes in: a command line. Goes out: wall time, processor time, peak memory, output.

Figures are those of the kernel for the ended process (`wait4`), so that threads and what they waited for count too. A peak
below about 20 MiB is this harness itself, from before the program began.
"""

import contextlib
import fcntl
import os
import random
import subprocess
import tempfile
import time
from dataclasses import dataclass

TICKS = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """A program that ended with another code than 0."""


@dataclass
class Usage:
    wall: float
    cpu: float
    peak_mib: float
    out: str


@contextlib.contextmanager
def quiet(lock):
    """Holds the lock file `lock`, if there is one, so that builds that respect it do not run meanwhile."""
    if not lock:
        yield
        return
    with open(lock, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run(command, cwd=None, env=None, cores=None, lock=None, check=True):
    """Runs `command` to its end, on the first `cores` processors if that is given."""
    pinned = None
    if cores:
        chosen = sorted(os.sched_getaffinity(0))[:cores]
        pinned = lambda: os.sched_setaffinity(0, chosen)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error, quiet(lock):
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command], cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
            stdout=out, stderr=error, preexec_fn=pinned,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        error.seek(0)
        if check and process.returncode:
            tail = error.read().decode(errors="replace").strip()[-1500:]
            raise Failed(f"{command[0]} ended with {process.returncode}: {tail}")
        text = out.read().decode(errors="replace")
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)


def cpu_of(pid):
    """Processor seconds that a living process has used."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def tree(pid):
    """A process and its descendants."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError), open(f"/proc/{parent}/task/{parent}/children") as file:
            found += [int(child) for child in file.read().split()]
    return found


def memory_mib(pid, what="VmHWM"):
    """What a living process has in memory: `VmRSS` now, `VmHWM` at most, `RssAnon` of its own."""
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith(what + ":"):
                return int(line.split()[1]) / 1024
    return 0.0


def interleaved(rounds, things):
    """Calls every thing once in each round, in an order of its own; returns what each said, by name and round.

    What else the machine does in a minute befalls all of them. A thing that fails is left out from then on, and its
    complaint stands in the second value.
    """
    chance = random.Random(rounds)
    said = {name: [] for name in things}
    failed = {}
    for _ in range(rounds):
        order = list(things)
        chance.shuffle(order)
        for name in order:
            if name in failed:
                continue
            try:
                said[name].append(things[name]())
            except (Failed, OSError) as error:
                failed[name] = str(error).strip().splitlines()[-1][:200]
    return {name: values for name, values in said.items() if name not in failed}, failed
