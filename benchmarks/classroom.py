"""What one student needs: processor seconds and memory of every notebook, to size a JupyterHub.

`python benchmarks/classroom.py` prints a table in Markdown. It runs every notebook in a kernel of its own, as Run All
does, and asks the kernel what it has used. Linux only: other systems count memory in other units.
"""

import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
ASK = """
import resource
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def cost(path):
    """Processor seconds and the most megabytes that the kernel of one notebook used, its start included."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(ASK))
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": path.parent}}).execute()
    return [float(number) for number in notebook.cells[-1].outputs[0].text.split()]


def server_memory(port=8899):
    """Megabytes of a JupyterLab server that has answered one page."""
    with tempfile.TemporaryDirectory() as folder:
        root = ["--allow-root", "--no-browser", f"--port={port}", f"--ServerApp.root_dir={folder}"]
        command = [sys.executable, "-m", "jupyterlab", *root, "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            for _ in range(120):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/lab").read()
                    break
                except OSError:
                    time.sleep(0.5)
            else:
                raise RuntimeError(f"JupyterLab did not answer on port {port}")
            status = Path(f"/proc/{server.pid}/status").read_text()
        finally:
            server.terminate()
            server.wait()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main():
    print("| notebook | processor seconds of Run All | memory of its kernel (MB) |\n|---|--:|--:|")
    for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb")):
        seconds, memory = cost(path)
        print(f"| {path.stem} | {seconds:.0f} | {10 * round(memory / 10):.0f} |", flush=True)
    print(f"\nThe server of each student: {10 * round(server_memory() / 10):.0f} MB.")


if __name__ == "__main__":
    main()
