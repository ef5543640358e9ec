"""A real JupyterLab in a real browser: the few helpers that the browser tests and the latency benchmark share."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlsplit

REPOSITORY = Path(__file__).resolve().parents[2]
NOTEBOOKS = Path(os.environ.get("NODETUTOR_NOTEBOOKS", REPOSITORY / "notebooks"))

NEEDED = "the browser tests need playwright (pip install -e '.[browser]') and Chromium (or NODETUTOR_CHROMIUM=its path)"
PANEL = "jupyterapp.shell.currentWidget"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def notebooks() -> list[str]:
    """The names of all notebooks under test, in reading order."""
    return sorted(p.name for p in NOTEBOOKS.glob("*.ipynb"))


# A kernel runs these: the opening, the explorer with most controls, the one with a Play button. The others are only
# opened and shown, from their stored outputs (every cell of them runs in the notebooks' own tests).
FULL = ("00", "04", "05")


def full(name: str) -> bool:
    """True for a notebook that gets every check: those of FULL, or all with NODETUTOR_SLOW=1."""
    return bool(os.environ.get("NODETUTOR_SLOW")) or name.startswith(FULL)


def lectures() -> list[str]:
    """The names of the notebooks whose decks are walked: all, or those that NODETUTOR_LECTURES=05,07 chooses."""
    chosen = tuple(os.environ.get("NODETUTOR_LECTURES", "").split(","))
    return [name for name in notebooks() if name.startswith(chosen)]


def find_chromium() -> str | None:
    named = os.environ.get("NODETUTOR_CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def launch(playwright):
    """Chromium, headless. The caller closes it."""
    return playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)


class Lab:
    """One JupyterLab server over a copy of a folder of notebooks, in a home of its own.

    The kernel is the interpreter that runs this file; the extensions are those of its environment.
    """

    def __init__(self, folder: Path = NOTEBOOKS):
        self.home = Path(tempfile.mkdtemp(prefix="nodetutor-lab-"))
        self.root = self.home / "work"
        shutil.copytree(folder, self.root, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.token = os.urandom(16).hex()
        self.url = f"http://127.0.0.1:{port}"
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"),
            *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
            *(f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={self.root}"),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        self.log = self.home / "server.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self.root, env=self._environment(), stdout=log, stderr=log, start_new_session=True
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.close()
            raise

    def _environment(self) -> dict[str, str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON", "XDG_"))}
        # A fresh home, so that no setting of this machine's user counts; the font cache is kept: to build it
        # takes seconds and a warning, and it changes no picture.
        cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
        return env | {
            "HOME": str(self.home),
            "XDG_CACHE_HOME": cache,
            "JUPYTER_CONFIG_DIR": str(self.home / "config"),
            "JUPYTER_DATA_DIR": str(self.home / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.home / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(self.home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.home / "workspaces"),
            "IPYTHONDIR": str(self.home / "ipython"),
        }

    def _wait_until_ready(self, seconds: float = 90) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"JupyterLab ended before it was ready:\n{self.log_text()}")
            try:
                urllib.request.urlopen(f"{self.url}/api/status?token={self.token}", timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"JupyterLab was not ready in {seconds} s:\n{self.log_text()}")

    def log_text(self, lines: int = 60) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def close(self) -> None:
        # The kernels are the server's children; a server that is asked politely ends them.
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self) -> Lab:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def open(self, browser, name: str = "", width: int = 1280, height: int = 900) -> LabPage:
        return LabPage(self, browser, name, width, height)


class LabPage:
    """One notebook in one browser page, with everything that went wrong in it written down."""

    def __init__(self, lab: Lab, browser, name: str, width: int, height: int):
        self.lab, self.name = lab, name
        self.page_errors: list[str] = []
        self.console_errors: list[str] = []
        self.outside: list[str] = []
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.page = page = self.context.new_page()
        page.set_default_timeout(120_000)
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and self.console_errors.append(message.text))
        self.context.on("request", self._note_request)
        tree = f"/tree/{quote(name)}" if name else ""
        try:
            self._open(f"{lab.url}/lab{tree}?reset&token={lab.token}")
        except BaseException:
            self.screenshot(f"failed-to-open-{name}")
            self.context.close()
            raise

    def _open(self, address: str) -> None:
        self.page.goto(address)
        self.page.wait_for_function("window.jupyterapp && document.querySelector('.jp-Launcher, .jp-NotebookPanel')")
        self.page.evaluate("() => jupyterapp.restored")
        if self.name:
            self.page.evaluate(f"() => {PANEL}.context.ready")
            self.page.wait_for_function(f"{PANEL}.content.widgets.length === {len(self.stored()['cells'])}")
            self.wait_idle()

    def stored(self) -> dict:
        """The notebook as it is on disk."""
        return json.loads((self.lab.root / self.name).read_text(encoding="utf-8"))

    def cells(self) -> list[dict]:
        """The cells as they are now in the page, in the form of a notebook file."""
        return self.page.evaluate(f"() => {PANEL}.context.model.toJSON().cells")

    def _note_request(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in ("127.0.0.1", "localhost"):
            self.outside.append(request.url)

    def wait_idle(self) -> None:
        """The status bar says so last; the toolbar's light turns idle too early."""
        self.page.get_by_text("| Idle").first.wait_for()

    def execute(self, command: str) -> None:
        """A JupyterLab command, to its end."""
        self.page.evaluate("command => jupyterapp.commands.execute(command)", command)

    def run_all(self) -> None:
        self.execute("notebook:run-all-cells")
        self.wait_idle()

    def explorers(self) -> list:
        return self.page.locator(".nodetutor-explorer").all()

    def move(self, explorer, slider) -> None:
        """Move a slider by one step with an arrow key: picture and words must follow, with no error and no jump."""
        label = slider.locator("xpath=ancestor::*[contains(@class, 'widget-slider')]").inner_text().split("\n")[0]
        picture, words = explorer.locator("img.nodetutor-picture"), explorer.locator(".nodetutor-words")
        error = explorer.locator(".nodetutor-error")
        before, size = [picture.get_attribute("src"), words.inner_text()], explorer.bounding_box()
        at_end = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
        slider.focus()
        self.page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
        followed = "([p, w, [src, said]]) => p.src !== src && p.complete && p.naturalWidth > 0 && w.innerText !== said"
        what = [picture.element_handle(), words.element_handle(), before]
        try:
            self.page.wait_for_function(followed, arg=what, timeout=15_000)
        except Exception as late:
            after = [picture.get_attribute("src"), words.inner_text()]
            message = f"{label}: before an arrow key {before}, after it {after} {error.inner_text()}"
            raise AssertionError(message) from late
        assert not error.inner_text().strip(), label
        for side in ("width", "height"):
            jump = explorer.bounding_box()[side] - size[side]
            assert abs(jump) < 1, f"{label}: the page jumps, {side} of the explorer by {jump} px"

    def screenshot(self, name: str) -> None:
        """Kept only where NODETUTOR_SCREENSHOTS names a folder."""
        folder = os.environ.get("NODETUTOR_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"))

    def close(self) -> None:
        if self.name:
            self.page.evaluate("() => jupyterapp.serviceManager.sessions.shutdownAll()")  # no kernel is left behind
        self.context.close()

    def __enter__(self) -> LabPage:
        return self

    def __exit__(self, *_) -> None:
        self.close()
