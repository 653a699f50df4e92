"""Runs a program and says what it took. Comes in: a command line. Goes out: wall time, processor time, peak memory, output.

Figures are those of the kernel for the ended process (`wait4`), so that threads and what they waited for count too. The kernel
counts to a process's peak what its parent held when it was forked, so a small process stands in between (`launch.py`); a peak
below about 15 MiB is that one's.
"""

import contextlib
import fcntl
import json
import os
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
LAUNCH = Path(__file__).with_name("launch.py")


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
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error, tempfile.NamedTemporaryFile() as figures, quiet(lock):
        subprocess.run(
            [sys.executable, "-S", "-E", LAUNCH, figures.name, str(cores or 0), *(str(word) for word in command)],
            cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=out, stderr=error,
        )
        out.seek(0)
        error.seek(0)
        told = figures.read()
        code, wall, cpu, peak_kib = json.loads(told) if told else (-1, 0, 0, 0)
        if code and (check or not told):
            tail = error.read().decode(errors="replace").strip()[-1500:]
            raise Failed(f"{command[0]} ended with {code}: {tail}")
        text = out.read().decode(errors="replace")
    return Usage(wall, cpu, peak_kib / 1024, text)


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
