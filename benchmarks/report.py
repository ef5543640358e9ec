"""The report of a benchmark: text with tables in Markdown, and a picture. No number in it is typed by hand."""

import datetime
import os
import platform
from importlib import metadata
from pathlib import Path

from nodetutor.notebook.figures import BLUE, log_axis, png, subplots

from .peers import PACKAGE, PEERS

HERE = Path(__file__).parent
GREY = "#999999"

FRAME = """# Speed beside other libraries

This page is written by `python -m benchmarks --write`. No number in it is typed by hand.

**The job.** The thesis's neural ODE is trained from 1,000 starts in 12 configurations, with exact gradients, until the
stopping rule or the budget ends each run: {gradients:,} gradients in all. Each candidate is one short module in
[peers](peers). **Equal first**: a candidate enters the table only if every run ends in the same iteration as the
package's, with the same loss to 1e-10. The largest difference seen was {gap:.0e}. Everything is in double precision.

![{alt}](speed.png)

{sweep}

- **Warm**: microseconds a gradient when everything is loaded and compiled, the best of {warm} sweeps, on one core of
  the processor; beside it on all cores, the best of {repeats}. **Ratio**: warm on one core, divided by the package's.
- **Cold**: seconds of a new process from its start to its first result (import, compile, compute), on one core, the
  best of {rounds}. JAX and numba could keep compiled code on disk; that is not used here.
- **Memory**: the most that the process ever held. **Installed**: the files of the library and of all it needs,
  with numpy. The whole series with JupyterLab and its tools has {series:.0f} MB.
- The loop of the appendix does the first {loop_starts} starts only, so its cold time and its memory would not say much.
{missing}
**Who is better than the package.** {better}

**What made the difference.** All of it is plain numpy, and none of it hides a formula. The longer the job takes where
one is left out, the more it is worth on this machine:

{means_table}

**What to make of it.** The job is a student's: many small, independent runs. The package has no compiler and no
automatic differentiation. A large network, a stiff equation or a graphics card is work for the libraries above.

## The series itself

{series_table}

## Where this was measured

{machine}. {versions}. {date}.

Close other programs and run it again, some minutes. The first two lines bring the peers, and the browser's driver for
the latency of a slider (it needs Chromium, too); the last one writes this page.

```
make env
.venv/bin/pip install -e ".[bench,browser]"
make bench
.venv/bin/python -m benchmarks --write
```

On Linux, torch comes with gigabytes for graphics cards by default: install its CPU build first, as its own pages tell.
"""


def processor():
    """The processor's name, as the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        if names:
            return names[0].partition(":")[2].strip()
    return platform.processor() or platform.machine()


def short(number):
    """Two or three digits, never an exponent."""
    return f"{number:.2f}" if number < 10 else f"{number:.0f}"


def sweep_table(rows):
    head = "| candidate | warm (µs a gradient) | on all cores | ratio | cold (s) | memory (MB) | installed (MB) |\n"
    lines = []
    for name in sorted(rows, key=lambda name: rows[name]["warm"]):
        row = rows[name]
        cells = [
            f"**{PEERS[name].title}**" if name == PACKAGE else PEERS[name].title,
            short(row["warm"]), short(row["warm_all"]), short(row["warm"] / rows[PACKAGE]["warm"]),
            "" if row["cold"] is None else f"{row['cold']:.1f}",
            "" if row["megabytes"] is None else f"{row['megabytes']:.0f}", f"{row['installed']:.0f}",
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return head + "|---|--:|--:|--:|--:|--:|--:|\n" + "\n".join(lines)


def better(rows):
    """Who beats the package in what, said plainly."""
    ours, sentences = rows[PACKAGE], []
    for key, words in (
        ("warm", "Warm, on one core"), ("warm_all", "Warm, on all cores"), ("cold", "Cold"),
        ("megabytes", "In memory"), ("installed", "Installed"),
    ):  # fmt: skip
        ahead = [name for name in rows if rows[name][key] is not None and rows[name][key] < 0.95 * ours[key]]
        ahead.sort(key=lambda name: rows[name][key])
        said = [f"{PEERS[name].title} ({ours[key] / rows[name][key]:.1f} times)" for name in ahead]
        sentences.append(f"{words}: {', '.join(said) or 'nobody'}.")
    return " ".join(sentences)


def means_table(means):
    """What the package does, and how much longer the job takes without it."""
    rows = [f"| {what} | {ratio:.2f} times |" for what, ratio in sorted(means.items(), key=lambda row: -row[1])]
    return "| what the package does | time without it |\n|---|--:|\n" + "\n".join(rows)


def series_table(figures):
    lines = []
    if figures["nine_figures"]:
        title = "nine figures with bands over 1,000 starts, one cold process, drawn and saved"
        lines.append(f"| {title} | {figures['nine_figures']:.1f} s |")
    if figures["latency"]:
        titles = (
            "from arrow key to changed picture in the browser, an explorer: median, 95 % within",
            "the same with interact of ipywidgets",
            "the same with a picture of one dot and nothing to compute",
        )
        for title, (median, late) in zip(titles, figures["latency"], strict=True):
            lines.append(f"| {title} | {median:.0f} ms, {late:.0f} ms |")
    if figures["validation"]:
        title = "all notebooks run and compared with their outputs, two workers"
        lines.append(f"| {title} | {figures['validation']:.0f} s |")
    return "| | |\n|---|--:|\n" + "\n".join(lines)


def text(figures):
    """The whole report."""
    from .measure import REPEATS, ROUNDS, footprint

    rows = figures["rows"]
    missing = ", ".join(PEERS[name].title for name in figures["missing"])
    libraries = sorted({library for name in rows for library in PEERS[name].libraries})
    return FRAME.format(
        gradients=rows[PACKAGE]["gradients"],
        gap=max(row["gap"] for row in rows.values()),
        alt=alt(rows),
        sweep=sweep_table(rows),
        warm=ROUNDS * REPEATS,
        repeats=REPEATS,
        rounds=ROUNDS,
        series=footprint(["nodetutor"]),
        loop_starts=PEERS["appendix"].starts,
        missing=f"- Not installed here, so left out: {missing}.\n" if missing else "",
        better=better(rows),
        means_table=means_table(figures["means"] or {}),
        series_table=series_table(figures),
        machine=f"{processor()}, {os.cpu_count()} cores, {platform.system()}",
        versions=", ".join([f"Python {platform.python_version()}", *(f"{x} {metadata.version(x)}" for x in libraries)]),
        date=f"{datetime.date.today():%-d %B %Y}",
    )


PANELS = {"warm": "warm, one core (µs a gradient)", "cold": "cold (s)", "installed": "installed (MB)"}


def alt(rows):
    """What the picture shows, in words."""
    parts = []
    for key, title in PANELS.items():
        known = sorted((row[key], PEERS[name].title) for name, row in rows.items() if row[key] is not None)
        parts.append(f"{title}: " + ", ".join(f"{who} {short(value)}" for value, who in known))
    return "Bars on logarithmic axes. " + ". ".join(parts) + "."


def picture(rows):
    """Three panels of bars, one for each question, the package's with its own colour and hatching."""
    names = sorted(rows, key=lambda name: -rows[name]["warm"])
    fig, axes = subplots(1, 3, size=(11, 0.42 * len(names) + 1), sharey=True)
    for ax, (key, title) in zip(axes, PANELS.items(), strict=True):
        log_axis(ax, "x")
        known = [value for value in (rows[name][key] for name in names) if value is not None]
        low = 0.5 * min(known)
        ax.set(title=title, xlim=(low, 4 * max(known)))
        ax.grid(False, axis="y")
        for y, name in enumerate(names):
            value, ours = rows[name][key], name == PACKAGE
            if value is not None:
                ax.barh(y, value - low, left=low, height=0.65, color=BLUE if ours else GREY, hatch="//" if ours else "")
            ax.annotate(
                "only a part was run" if value is None else short(value), (value or low, y), (4, 0), va="center",
                textcoords="offset points", weight="bold" if ours else "normal",
            )  # fmt: skip
    axes[0].set_yticks(range(len(names)), [PEERS[name].title for name in names])
    return fig


def write(text, rows):
    (HERE / "README.md").write_text(text, encoding="utf-8")
    (HERE / "speed.png").write_bytes(png(picture(rows)))
    print("written: benchmarks/README.md and benchmarks/speed.png")
