"""Runs a command and writes what the kernel says of it: a process as small as can be, since its memory counts to the peak.

Comes in: a file for the figures, on how many processors (0 for all), the command. Goes out: in that file the exit code, wall and
processor seconds, and the peak memory in KiB.
"""

import os
import sys
import time

figures, cores, *command = sys.argv[1:]
if int(cores):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores)])
began = time.perf_counter()
child = os.fork()
if child == 0:
    try:
        os.execvp(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]}: {error}\n".encode())
        os._exit(127)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - began
with open(figures, "w") as file:
    file.write(f"[{os.waitstatus_to_exitcode(status)}, {wall}, {usage.ru_utime + usage.ru_stime}, {usage.ru_maxrss}]")
