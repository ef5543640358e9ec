"""One candidate in a process of its own: `python -m benchmarks.one NAME STARTS.npy RESULT.npz REPEATS [WITHOUT]`.

Prints "done" when the first sweep is (the parent's clock has run since before the process started), then one line of
JSON: seconds of each sweep after that, and the most memory that the process has used.
"""

import importlib
import json
import sys
from pathlib import Path
from time import perf_counter

import numpy as np

from .peers import PEERS


def peak_megabytes():
    """The most memory of this process so far; None where the system does not tell (it does on Linux)."""
    status = Path("/proc/self/status")
    return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1000 if status.exists() else None


def main(name, starts, result, repeats, without=None):
    theta = np.load(starts)
    if without:
        from .without import MEANS

        MEANS[without]()
    sweep = importlib.import_module(f"benchmarks.peers.{PEERS[name].module}").sweep
    iterations, losses = sweep(theta)
    print("done", flush=True)
    seconds = []
    for _ in range(int(repeats)):
        begin = perf_counter()
        sweep(theta)
        seconds.append(perf_counter() - begin)
    np.savez(result, iterations=iterations, losses=losses)
    print(json.dumps({"warm": seconds, "megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
