"""What the figures were measured on. Goes out: processor, memory, disk, system and versions, as a dictionary."""

import os
import platform
import subprocess


def first(path, start):
    try:
        with open(path) as file:
            return next((line.split(":", 1)[1].strip() for line in file if line.startswith(start)), "unknown")
    except OSError:
        return "unknown"


def said(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def system():
    try:
        with open("/etc/os-release") as file:
            return next(line.split("=", 1)[1].strip().strip('"') for line in file if line.startswith("PRETTY_NAME"))
    except (OSError, StopIteration):
        return platform.platform()


def machine(folder):
    """`folder` is where the benches write, since its file system is part of the figures."""
    memory_kib = first("/proc/meminfo", "MemTotal").split()[0]
    return {
        "processor": first("/proc/cpuinfo", "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(int(memory_kib) / 1024**2, 1) if memory_kib.isdigit() else "unknown",
        "file_system": said("stat", "-f", "-c", "%T", str(folder)) or "unknown",
        "kernel": platform.release(),
        "system": system(),
    }
