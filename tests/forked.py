"""Kernels that start at once: forks of a process that has imported numpy, matplotlib and the kernel's program already.

Each is a process of its own, with a namespace of its own. `launch` stands in for jupyter_client's `launch_kernel`: what
a fork would do differently (another command, another environment, a system without fork) it starts as usual, and so
where the process to fork has ended.
"""

import atexit
import gc
import json
import os
import signal
import sys
import time
from contextlib import suppress
from subprocess import PIPE, Popen

from jupyter_client.launcher import launch_kernel

COMMAND = [sys.executable, "-m", "ipykernel_launcher", "-f"]
CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"  # Apple's libraries do not survive a fork
template = None  # the process to fork, with the environment of the first kernel


def launch(cmd, cwd=None, env=None, **named):
    """Start a kernel and return its Popen, or what answers like one."""
    global template
    if CAN_FORK and cwd and cmd[:-1] == COMMAND:
        settings = {key: value for key, value in env.items() if key != "PYTEST_CURRENT_TEST"}
        template = template or start(cwd, settings)
        if settings == template.settings:
            told = [cmd[2:], os.path.abspath(cwd), env | {"JPY_PARENT_PID": str(template.pid)}]
            with suppress(BrokenPipeError, ValueError):  # it has ended
                print(json.dumps(told), file=template.stdin, flush=True)
                return Fork(int(template.stdout.readline()))
    return launch_kernel(cmd, cwd=cwd, env=env, **named)


def start(folder, settings):
    """The process to fork."""
    pipes = {"stdin": PIPE, "stdout": PIPE, "text": True}
    process = Popen([sys.executable, __file__], cwd=folder, env=settings, start_new_session=True, **pipes)
    process.settings = settings
    atexit.register(process.communicate)  # at the end of its input it ends
    return process


class Fork:
    """What jupyter_client asks of a Popen."""

    stdin = stdout = stderr = None

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        """None while it runs."""
        try:
            return os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0

    def wait(self):
        """Wait until it has ended."""
        while self.poll() is None:
            time.sleep(0.01)
        return 0

    def send_signal(self, number):
        """Send a signal to the process alone, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)


def forks():
    """Fork once for each line of input. Only a fork comes back from here: in the folder, the environment and with the
    arguments that it was told.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a fork that has ended leaves nothing behind
    for line in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            print(os.getpid(), flush=True)
            for stream in (0, 1, 2):
                os.dup2(os.open(os.devnull, os.O_RDWR), stream)
            sys.argv, folder, environment = json.loads(line)
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(environment)
            return
    sys.exit()


if __name__ == "__main__":
    del sys.path[0]  # the folder of this file
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # as every kernel has it
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # forks end with it
    import matplotlib.backends.backend_agg  # what a figure needs
    import matplotlib.figure  # noqa: F401
    import numpy as np
    from ipykernel.kernelapp import launch_new_instance

    gc.freeze()  # forks need not look through all that is imported
    forks()
    np.random.seed()  # noqa: NPY002 (a state of its own)
    launch_new_instance()
