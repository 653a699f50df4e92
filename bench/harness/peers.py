"""The other programs. Comes in: the pins of `peers/requirements.txt`. Goes out: where they are, their versions, what is missing.

They are installed into a folder of the cache, one by one, so that one that cannot be had hinders no other; without one, what
it would have been compared with is reported as not measured.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from harness.bench import CACHE, ROOT

PINS = ROOT / "bench" / "peers" / "requirements.txt"
HOME = CACHE / "bench" / "peers"
PROGRAMS = ROOT / "bench" / "peers"


class Peers:
    def __init__(self):
        self.python = HOME / "venv" / "bin" / "python"
        self.missing = {}
        if not self.python.exists():
            subprocess.run([sys.executable, "-m", "venv", HOME / "venv"], check=True)
        have = self.installed()
        for pin in PINS.read_text().split():
            name, version = named(pin)
            if have.get(name) != version:
                self.install(name, pin)
        have = self.installed()
        pinned = dict(named(pin) for pin in PINS.read_text().split())
        self.versions = {name: version for name, version in pinned.items() if have.get(name) == version}
        self.fluent_bit = os.environ.get("FLUENT_BIT") or shutil.which("fluent-bit")
        if self.fluent_bit:
            self.versions["fluent-bit"] = asked(self.fluent_bit, "--version").splitlines()[0].removeprefix("Fluent Bit v")
        else:
            self.missing["fluent-bit"] = "not on the PATH, and FLUENT_BIT names none: Debian has no package of it"

    def installed(self):
        listed = asked(self.python, "-m", "pip", "list", "--format", "freeze", "--disable-pip-version-check")
        return dict(line.split("==") for line in listed.splitlines() if "==" in line)

    def install(self, name, pin):
        print(f"installing {pin} (once) …", file=sys.stderr, flush=True)
        done = subprocess.run(
            [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", pin], capture_output=True, text=True,
        )
        if done.returncode:
            self.missing[name] = (done.stderr.strip().splitlines() or ["pip failed"])[-1][:200]

    def has(self, *names):
        return all(name in self.versions for name in names)

    def program(self, name, *arguments):
        """The command line of one of the programs in `peers/`."""
        return [self.python, PROGRAMS / name, *arguments]


def named(pin):
    """`psycopg` and `3.3.9` of `psycopg[binary]==3.3.9`."""
    name, version = pin.split("==")
    return name.split("[")[0], version


def asked(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True).stdout
