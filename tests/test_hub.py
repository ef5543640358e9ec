"""The hub for a class: its configuration says what the README says of it, and the report of a trial is right."""

import ast
from pathlib import Path
from types import SimpleNamespace

from benchmarks import hub


class Section(SimpleNamespace):
    """A part of a configuration that makes its parts when they are asked for."""

    def __getattr__(self, name):
        setattr(self, name, Section())
        return getattr(self, name)


def configured(text, c=None):
    """What the text of a configuration file sets."""
    c = c or Section()

    def load(path):
        configured(Path(path).read_text(encoding="utf-8"), c)

    exec(compile(text, "config", "exec"), {"get_config": lambda: c, "c": c, "load_subconfig": load})
    return c


def test_kernels_of_a_class_do_not_share_ports():
    c = configured(hub.CONFIG.read_text(encoding="utf-8"))
    assert "--KernelManager.transport=ipc" in c.Spawner.args
    assert c.JupyterHub.bind_url.startswith("http://127.0.0.1:")


def test_the_trial_runs_the_file_that_teachers_get_and_replaces_ports_and_accounts_only():
    given = configured(hub.CONFIG.read_text(encoding="utf-8"))
    words = {"config": str(hub.CONFIG), "public": "http://127.0.0.1:1", "hub": "http://127.0.0.1:2"}
    words |= {"proxy": "http://127.0.0.1:3", "token": "t", "command": ["chp"], "homes": "/h/{username}"}
    tried = configured(hub.FOR_THE_TEST.format(**words, transport="tcp", more=["--allow-root"]))
    once, *rest = given.Spawner.args  # a server refuses to start when it is told twice
    assert tried.Spawner.args == [once.replace("ipc", "tcp"), *rest, "--allow-root"]
    assert vars(tried.Spawner) | {"args": 0} == vars(given.Spawner) | {"args": 0}
    assert (tried.JupyterHub.authenticator_class, tried.JupyterHub.spawner_class) == ("dummy", "simple")
    assert tried.JupyterHub.bind_url == "http://127.0.0.1:1"


def test_no_password_free_login_in_the_file_that_teachers_get():
    values = {node.value for node in ast.walk(ast.parse(hub.CONFIG.read_text(encoding="utf-8"))) if is_text(node)}
    assert not values & {"dummy", "simple"}


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_table_counts_who_finished_and_takes_medians_of_those_who_came_so_far():
    students = [
        hub.Student("s00", 10.0, 20.0),
        hub.Student("s01", 12.0, 26.0),
        hub.Student("s02", 17.0, None, "not done after 600 s"),
    ]
    trial = hub.Trial("07_figures_4_to_12", "ipc", students, [0.2, 1.26, 1.1], 0.94)
    assert hub.table([trial]).splitlines()[-1] == "| 3 | 07 | ipc | 2 | 12, 17 | 23, 26 | 1.3, 0.9 |"
    assert hub.troubles([trial]) == ["ipc, s02 of 3: not done after 600 s"]


def test_table_of_a_class_that_never_started():
    trial = hub.Trial("00_start_here", "tcp", [hub.Student("s00", trouble="OSError: no")])
    assert hub.table([trial]).splitlines()[-1] == "| 1 | 00 | tcp | 0 | none | none | 0.0, 0.0 |"


def test_ports_are_free_and_on_this_host():
    addresses = hub.free_ports(3)
    assert len(set(addresses)) == 3
    assert all(address.startswith("http://127.0.0.1:") for address in addresses)
