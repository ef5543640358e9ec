"""Kernels that are forked are as those that are started the usual way."""

import os

import pytest
from jupyter_client.launcher import launch_kernel
from jupyter_client.manager import start_new_kernel
from jupyter_client.provisioning import local_provisioner

import forked
from helpers import BOOKS

STATE = """
import os, signal, sys, threading, zlib, matplotlib, numpy as np
own = "JPY_PARENT_PID", "PYTEST_CURRENT_TEST"
print({name: zlib.crc32(value.encode()) for name, value in sorted(os.environ.items()) if name not in own})
print(os.getcwd(), sys.path, len(sys.argv), sys.argv[1:2], sys.flags, sys.executable, __name__, sorted(globals()))
print(matplotlib.get_backend(), dict(matplotlib.rcParams), np.geterr(), np.get_printoptions())
print([signal.getsignal(s) for s in (signal.SIGINT, signal.SIGCHLD, signal.SIGTERM)])
print(sorted(thread.name for thread in threading.enumerate()))
print(os.getsid(0) == os.getpid(), "matplotlib.pyplot" in sys.modules, "nodetutor" in sys.modules)
"""


class Kernel:
    """A kernel of the tests, as long as it is needed."""

    def __enter__(self):
        self.manager, self.client = start_new_kernel(cwd=str(BOOKS))
        self.process = self.manager.provisioner.process
        return self

    def __exit__(self, *problem):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def told(self, code):
        """What it prints, or the name of the error it raises."""
        number, text = self.client.execute(code, stop_on_error=False), ""
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") == number:
                content = message["content"]
                text += content.get("text", content.get("ename", ""))
                if content.get("execution_state") == "idle":
                    return text


@pytest.mark.skipif(not forked.CAN_FORK, reason="no fork here")
def test_a_fork_is_a_kernel_as_any_other(monkeypatch):
    with Kernel() as fork:
        assert isinstance(fork.process, forked.Fork)
        monkeypatch.setattr(local_provisioner, "launch_kernel", launch_kernel)
        with Kernel() as usual:
            assert not isinstance(usual.process, forked.Fork)
            for one, other in zip(fork.told(STATE).splitlines(), usual.told(STATE).splitlines(), strict=True):
                assert one == other


def test_two_kernels_share_no_name_and_no_random_number():
    with Kernel() as one, Kernel() as other:
        one.told("import numpy as np; x = 1")
        assert other.told("x") == "NameError"
        assert len({kernel.told("import numpy as np; print(np.random.random())") for kernel in (one, other)}) == 2


def test_a_kernel_that_is_interrupted_goes_on_and_one_that_is_stopped_is_gone():
    with Kernel() as kernel:
        number = kernel.client.execute("print(1, flush=True)\nwhile True: pass", stop_on_error=False)
        while kernel.client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
            pass
        kernel.manager.interrupt_kernel()
        while kernel.client.get_shell_msg(timeout=60)["parent_header"].get("msg_id") != number:
            pass
        assert kernel.told("print(2)") == "2\n"
    with pytest.raises(ProcessLookupError):
        os.kill(kernel.process.pid, 0)


def test_another_environment_is_started_as_usual(monkeypatch):
    with Kernel():
        monkeypatch.setenv("PYTHONWARNINGS", "ignore")
        with Kernel() as other:
            assert not isinstance(other.process, forked.Fork)
            assert other.told("import sys; print(sys.warnoptions)") == "['ignore']\n"


@pytest.mark.skipif(not forked.CAN_FORK, reason="no fork here")
def test_without_a_process_to_fork_kernels_start_as_usual(monkeypatch):
    with Kernel():
        monkeypatch.setattr(forked, "template", forked.start(str(BOOKS), forked.template.settings))
        forked.template.kill()
        forked.template.wait()
        with Kernel() as usual:
            assert not isinstance(usual.process, forked.Fork)
            assert usual.told("print(1)") == "1\n"
