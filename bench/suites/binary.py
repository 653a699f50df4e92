"""The program: its size, and which crates it is made of, as the symbols tell. There is no goal; the figures are for comparing."""

import re
import shutil
import subprocess

from figures import Outcome

CRATES_SHOWN = 15


def run(bench):
    outcome = Outcome("binary", "the program's size")
    whole = bench.telelake.stat().st_size / 2**20
    stripped = bench.work / "stripped"
    size = whole
    if shutil.which("strip"):
        subprocess.run(["strip", "-o", stripped, bench.telelake], check=True)
        size = stripped.stat().st_size / 2**20
    else:
        outcome.missing["strip"] = "binutils are not there, so the size is that of the file as it is"
    outcome.measure("size as built", "MiB", "less", {"telelake": [whole]})
    outcome.measure("size without symbols", "MiB", "less", {"telelake": [size]})
    for name, mib in sections(bench.telelake).items():
        outcome.measure(f"section {name}", "MiB", "less", {"telelake": [mib]})
    found = crates(bench.telelake)
    for name, mib in sorted(found.items(), key=lambda item: -item[1])[:CRATES_SHOWN]:
        outcome.measure(f"code and data named after {name}", "MiB", "less", {"telelake": [mib]})
    if not found:
        outcome.notes.append("The binary has no symbols, so its crates cannot be told apart; with `--profile release` they can.")
    return outcome


def sections(program):
    """The largest sections that are loaded."""
    if not shutil.which("size"):
        return {}
    said = subprocess.run(["size", "-A", program], capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^(\.(?:text|rodata|data\.rel\.ro|eh_frame|gcc_except_table|rela\.dyn))\s+(\d+)", said, re.MULTILINE)
    return {name: int(size) / 2**20 for name, size in found}


def crates(program):
    """How many MiB of the symbols are named after each crate. Generic code counts for the crate that it is written in."""
    if not shutil.which("nm"):
        return {}
    said = subprocess.run(["nm", "--size-sort", "--print-size", "--demangle", program], capture_output=True, text=True).stdout
    found = {}
    for line in said.splitlines():
        parts = line.split(" ", 3)
        if len(parts) == 4 and (crate := re.search(r"[<&\[\s]*(?:dyn |mut |\*const |\*mut )*([a-z][a-z0-9_]*)(?=::|\[)", parts[3])):
            found[crate.group(1)] = found.get(crate.group(1), 0) + int(parts[1], 16) / 2**20
    return found
