"""Tests and the kernels that they start have settings of their own: nothing of the user's machine reaches them."""

import atexit
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from itertools import count
from queue import Empty

import nbval.kernel
import nbval.plugin
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.provisioning import local_provisioner

import forked

OWN = {  # what a user's machine may set, and where it would come from
    "IPYTHONDIR": "profiles and startup files of IPython",
    "JUPYTER_CONFIG_DIR": "settings of Jupyter",
    "JUPYTER_DATA_DIR": "kernels and extensions installed for the user",
}
NONE = ("MATPLOTLIBRC", "MPLBACKEND", "PYTHONSTARTUP", "PYTHONWARNINGS", "COLUMNS", "LINES", "NODETUTOR_EXPORT")

folder = tempfile.mkdtemp(prefix="nodetutor-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
for name in OWN:
    os.environ[name] = os.path.join(folder, name.lower())
    os.makedirs(os.environ[name])
for name in NONE:
    os.environ.pop(name, None)
os.environ["OMP_NUM_THREADS"] = "1"  # small matrices: a second thread costs more than it brings, and two kernels run

# Where Python is told to write no compiled files, and the installer wrote none either, each kernel would compile numpy
# and matplotlib anew: the tests keep what is compiled in their own folder.
if sys.dont_write_bytecode and not os.path.exists(find_spec("numpy").cached):
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = os.path.join(folder, "compiled")


class Client(BlockingKernelClient):
    """It waits until two channels have answered, and not for others to fall silent: nbval knows its own messages."""

    def wait_for_ready(self, timeout=None):
        open_ = False
        while not open_:
            self.kernel_info()
            self.get_shell_msg(timeout=timeout)
            with suppress(Empty):
                open_ = self.get_iopub_msg(timeout=0.05)


# Kernels that start side by side may pick the same free TCP port, and one of them then dies: let them talk through
# files, where the system can and their names are short enough.
if os.name == "posix" and len(folder) < 90:
    manager, numbers = nbval.kernel.KernelManager, count()
    nbval.kernel.KernelManager = lambda **named: manager(
        transport="ipc", ip=os.path.join(folder, f"k{next(numbers)}"), client_factory=Client, **named
    )

SMALL = "from nodetutor.notebook import figures; figures.STYLE |= {'figure.dpi': 50, 'savefig.dpi': 50}; del figures"


class Kernel(nbval.plugin.RunningKernel):
    """A kernel with small pictures: each is drawn to its end, and it is the words that are compared."""

    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.await_reply(self.execute_cell_input(SMALL))


nbval.plugin.RunningKernel = Kernel

local_provisioner.launch_kernel = forked.launch  # a kernel costs half as much

NEXT = ("torch", "torchdiffeq", "jax", "diffrax", "optax")  # the extra `next`, which notebook 13 compares with
LACKING = [name for name in NEXT if find_spec(name) is None]
collect_ignore = ["notebooks/13_going_on.ipynb"] if LACKING else []


def pytest_report_header():
    if LACKING:
        return f'notebook 13 is left out, {", ".join(LACKING)} not being installed: pip install -e ".[next]"'
    return None
