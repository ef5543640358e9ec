"""`make bench`: speed as ratios within one run, after checking that all give equal results."""

import platform
import subprocess
import sys
from time import perf_counter

import matplotlib
import numpy as np

from . import sweep

print(f"Python {platform.python_version()}, {platform.machine()}")
print(f"numpy {np.__version__}, matplotlib {matplotlib.__version__}")
print("\n1,000 starts x 12 configurations (processor time)")
sweep.compare()
print("\nNine banded figures in one cold process: imports, sweep, drawing, saving")
for _ in range(3):
    begin = perf_counter()
    subprocess.run([sys.executable, "-m", "benchmarks.nine_figures"], check=True)
    print(f"  {perf_counter() - begin:.1f} s")
