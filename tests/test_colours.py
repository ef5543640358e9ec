"""Colours: every reader can tell the lines apart, with each kind of colour vision and in grey, and see them on white.

Simulation of colour vision: Machado, Oliveira and Fernandes, IEEE Transactions on Visualization and Computer Graphics
15 (2009) 1291, severity 1.0; the matrices act on linear RGB. Distances are those of CIELAB (1976, D65): 2.3 is just
noticed between large fields side by side, so thin lines far apart are asked for several times as much. Contrast:
WCAG 2.2, 4.5 to 1 for text (1.4.3), 3 to 1 for lines (1.4.11).
"""

import io
import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from helpers import NOTEBOOKS
from nodetutor.lessons.resnet_to_euler import drawings as resnet_to_euler
from nodetutor.notebook import figures

ROOT = Path(__file__).resolve().parent.parent
NAMED = {name: value for name, value in vars(figures).items() if str(value).startswith("#")}
CYCLE = list(figures.STYLE["axes.prop_cycle"])
TOGETHER = {  # lines that meet in one picture
    "gradient descent, Lookahead, control": [figures.LINES[name] for name in ("standard", "lookahead", "control")],
    "backward passes": [figures.LINES[name] for name in ("exact", "printed", "prose")],
    "coordinates": [figures.LINES[name] for name in ("first", "second")],
    "residual blocks": list(resnet_to_euler.BLOCK_LINES.values()),
    "cycle": CYCLE,
}
APART = 15  # CIELAB

VISION = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
RGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], LUMINANCE, [0.0193, 0.1192, 0.9505]])


def linear(color):
    """Linear RGB of a colour such as "#0072B2"."""
    channels = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(color):
    """Against white, 1 to 21."""
    return 1.05 / (LUMINANCE @ linear(color) + 0.05)


def lab(rgb):
    """CIELAB of linear RGB."""
    x = RGB_TO_XYZ @ np.clip(rgb, 0, 1) / RGB_TO_XYZ.sum(axis=1)
    fx, fy, fz = np.where(x > (6 / 29) ** 3, np.cbrt(x), x / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def distance(one, other, vision):
    return np.linalg.norm(lab(vision @ linear(one)) - lab(vision @ linear(other)))


def confused(one, other):
    """The kinds of colour vision for which two colours are too near to each other."""
    return [kind for kind, matrix in VISION.items() if distance(one, other, np.array(matrix)) < APART]


def same_in_grey(one, other):
    return distance(one, other, np.tile(LUMINANCE, (3, 1))) < APART


def form(line):
    """What a line has besides its colour: dash and marker."""
    return line.get("linestyle", "-"), line.get("marker")


def look_alike(lines):
    """Pairs of lines, as dictionaries, that differ neither in form nor, clearly, in lightness."""
    for one, other in itertools.combinations(lines, 2):
        if form(one) == form(other) and same_in_grey(one["color"], other["color"]):
            yield one, other


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(NAMED, 2)))
def test_two_colours_are_two_for_every_eye(one, other):
    assert confused(NAMED[one], NAMED[other]) == []


@pytest.mark.parametrize("name", list(TOGETHER))
def test_lines_that_meet_differ_in_dash_or_marker_or_clearly_in_lightness(name):
    assert list(look_alike(TOGETHER[name])) == []


@pytest.mark.parametrize("name", list(NAMED))
def test_lines_stand_out_from_the_white_page(name):
    assert contrast(NAMED[name]) >= 3


def test_all_lines_have_named_colours():
    lines = [*figures.LINES.values(), *itertools.chain(*TOGETHER.values())]
    assert {line["color"] for line in lines} <= set(NAMED.values())


def sources():
    """Every file that draws: {name: code}."""
    for path in sorted((ROOT / "nodetutor").rglob("*.py")):
        yield pytest.param(path.read_text(encoding="utf-8"), id=path.name)
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield pytest.param("\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code"), id=path.name)


def pale(code):
    """Colours in code that are too pale for a line; the grid may be: it is there to be overlooked."""
    return [color for key, color in re.findall(r"([\w.]*)\W*\"(#[0-9a-fA-F]{6})\"", code)
            if contrast(color) < 3 and key != "grid.color"]  # fmt: skip


@pytest.mark.parametrize("code", list(sources()))
def test_no_line_is_pale(code):
    assert pale(code) == []


# --- these checks see what is wrong --------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("#D9A382", "#33C997", "protanopia"),
        ("#C83C28", "#787D00", "deuteranopia"),
        ("#D9A382", "#D0AB00", "tritanopia"),
    ],
)
def test_a_pair_of_the_same_lightness_is_refused(one, other, kind):
    assert kind in confused(one, other)
    assert "normal" not in confused(one, other)
    assert same_in_grey(one, other)
    lines = [{"color": one, "linestyle": "-"}, {"color": other, "linestyle": "-"}]
    assert list(look_alike(lines)) == [tuple(lines)]
    assert list(look_alike([lines[0], lines[1] | {"linestyle": "--"}])) == []
    assert list(look_alike([lines[0], lines[1] | {"marker": "o"}])) == []


def test_distances_and_contrasts_are_those_of_the_standards():
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)  # the palest grey that WCAG allows for text
    assert lab(linear("#FFFFFF")) == pytest.approx([100, 0, 0], abs=0.1)
    assert lab(linear("#FF0000")) == pytest.approx([53.2, 80.1, 67.2], abs=0.1)
    for matrix in VISION.values():
        assert np.sum(matrix, axis=1) == pytest.approx(1, abs=1e-5)  # white stays white
    assert pale('plot(color="#BBBBBB")') == ["#BBBBBB"]


def test_a_stored_picture_keeps_the_colours_of_its_lines_among_overlapping_bands():
    fig, ax = figures.subplots(size=(7.6, 3.2))
    n, losses = np.arange(16), np.geomspace(1, 0.01, 16)[:, None] * np.random.default_rng(0).lognormal(size=(16, 40))
    for look in CYCLE:
        figures.band(ax, n, losses * look["color"].count("0"), look, label=look["color"])
    figures.log_axis(ax)
    ax.legend(ncols=5)
    with Image.open(io.BytesIO(figures.png(fig))) as picture:
        found = [f"#{r:02X}{g:02X}{b:02X}" for _, (r, g, b) in picture.convert("RGB").getcolors(256)]
    for look in CYCLE:
        nearest = min(distance(look["color"], color, np.eye(3)) for color in found)
        assert nearest < 2.3, f"{look['color']}: the nearest colour of the picture is {nearest:.1f} away"
