"""Figures that speak: `fig, ax = subplots()`, draw, then `show(fig, "what is to be seen")`.

One style for the whole series; `LINES` gives the same quantity the same colour and dash everywhere.
"""

import io

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator
from PIL import Image

from nodetutor import validate

BLUE, GREEN, PINK, RED, BLACK = (  # of Okabe and Ito: told apart with every kind of colour vision, dark enough on white
    "#0072B2", "#009E73", "#CC79A7", "#D55E00", "#000000",
)  # fmt: skip

LINES = {
    "standard": {"color": BLUE, "linestyle": "-", "label": "gradient descent"},
    "lookahead": {"color": RED, "linestyle": "--", "label": "Lookahead"},
    "control": {"color": GREEN, "linestyle": "-.", "label": "control (lr times alpha)"},
    "exact": {"color": BLACK, "linestyle": "-", "label": "exact gradient"},
    "printed": {"color": RED, "linestyle": "--", "label": "as printed"},
    "prose": {"color": GREEN, "linestyle": "-.", "label": "as in the text"},
    "first": {"color": BLUE, "linestyle": "-", "label": "$z_1$"},
    "second": {"color": RED, "linestyle": "--", "label": "$z_2$"},
}

STYLE = {
    "figure.figsize": (7.2, 3.6),
    "figure.dpi": 200,  # two pixels where a screen may have only one: `width` says how large it is shown
    "savefig.dpi": 200,
    "figure.constrained_layout.use": True,
    "font.family": ["DejaVu Sans"],
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "lines.linewidth": 2.0,
    "legend.frameon": False,
    "axes.prop_cycle": matplotlib.cycler(color=[BLUE, RED, GREEN, PINK, BLACK], linestyle=["-", "--", "-.", ":", "-"]),
}


def subplots(rows=1, columns=1, size=None, **kwargs):
    """A figure in the series' style and its axes, as `matplotlib.pyplot.subplots` returns them; size in inches.

    It starts from matplotlib's defaults: what a reader's own matplotlibrc says does not reach the pictures.
    """
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(STYLE)
    fig = Figure(figsize=size)
    FigureCanvasAgg(fig)
    return fig, fig.subplots(rows, columns, **kwargs)


def width(fig):
    """How wide a figure is shown, in pixels of the page: a hundred an inch."""
    return round(100 * fig.get_figwidth())


def png(fig):
    """The figure as the bytes of a small PNG file."""
    fig.canvas.draw()
    return encode_small(fig.canvas.buffer_rgba())


def encode(pixels):
    """RGBA pixels as PNG bytes, fast: for a picture that follows a slider."""
    return _png_of_256_colours(pixels, Image.Quantize.FASTOCTREE, compress_level=3)


def encode_small(pixels):
    """RGBA pixels as PNG bytes to keep: 256 colours, chosen so that the thinnest line has its own."""
    return _png_of_256_colours(pixels, Image.Quantize.MAXCOVERAGE, compress_level=6, kmeans=1)


def _png_of_256_colours(pixels, method, compress_level, kmeans=0):
    """A quarter of the size of a PNG with all colours, and quicker to write."""
    buffer = io.BytesIO()
    picture = Image.fromarray(np.asarray(pixels)).convert("RGB")
    picture = picture.quantize(256, method, kmeans, dither=Image.Dither.NONE)
    picture.save(buffer, "png", compress_level=compress_level)
    return buffer.getvalue()


def show(fig, alt):
    """Display a figure with its description, which is the alternative text and what nbval compares.

    Errors: ValueError for a description of fewer than 20 characters.
    """
    from IPython.core.interactiveshell import InteractiveShell  # only a notebook needs it
    from IPython.display import display

    if not isinstance(alt, str) or len(alt) < 20:
        validate.complain("alt", alt, "a sentence that says what is to be seen")
    alt = " ".join(alt.split())
    if not InteractiveShell.initialized():  # a notebook that was saved as a script
        return print(alt)
    metadata = {"image/png": {"alt": alt, "width": width(fig)}}
    display({"image/png": png(fig), "text/plain": alt}, raw=True, metadata=metadata)


def say(number, digits=2):
    """A number as words carry it: few significant digits, so that every processor prints the same."""
    return f"{number:.{digits}g}" if np.isfinite(number) else "not finite"


def slope(x, y):
    """The slope of log y against log x, fitted by least squares: the measured order of an error.

    x (n,), y (n,), positive.  Errors: ValueError for other numbers, fewer than two points, or x all alike.
    """
    x, y = (validate.array(name, values, shape=(None,)) for name, values in (("x", x), ("y", y)))
    if x.ndim > 1 or not (x > 0).all() or (x == x[0]).all():
        validate.complain("x", x, "positive numbers, at least two of them different")
    if y.shape != x.shape or not (y > 0).all():
        validate.complain("y", y, f"{len(x)} positive numbers, as many as x")
    return np.polyfit(np.log(x), np.log(y), 1)[0]


def hold(values):
    """Values (iterations, runs) where a run that has ended keeps its last value instead of nan.

    Errors: ValueError for values of another shape.
    """
    values = validate.array("values", values, shape=(None, None), finite=False)
    last = np.maximum.accumulate(np.where(np.isnan(values), 0, np.arange(len(values))[:, None]))
    return np.take_along_axis(values, last, axis=0)


def quantiles(values, percent=(5, 50, 95)):
    """Percentiles over the last axis, (len(percent), ...): each is one of the values (inf may stand among them); nan
    is left out.  Errors: ValueError for no values, or a percentage outside [0, 100].
    """
    validate.array("values", values, shape=(None,), finite=False)
    for q in percent:
        validate.number("an entry of percent", q, low=0, high=100)
    ordered = np.sort(values, axis=-1)  # nan goes last
    count = np.sum(~np.isnan(values), axis=-1)
    rank = [np.maximum(np.ceil(q / 100 * count).astype(int) - 1, 0) for q in percent]
    return np.array([np.take_along_axis(ordered, r[..., None], axis=-1)[..., 0] for r in rank])


def log_axis(ax, which="y"):
    """Make the "x" or "y" axis logarithmic, with short numbers (0.01 or 1e-09, not 10 with an exponent above it)
    and no minor ticks: quick to draw and to read.
    """
    getattr(ax, f"set_{which}scale")("log")
    axis = getattr(ax, f"{which}axis")
    axis.set_major_formatter("{x:g}")
    axis.set_minor_locator(NullLocator())


def band(ax, x, values, line, **kwargs):
    """Median (line) and 5 to 95 per cent (band) over the runs of values (len(x), runs)."""
    low, middle, high = quantiles(values)
    ax.fill_between(x, low, high, color=line["color"], alpha=0.18, linewidth=0)
    for edge in (low, high):
        ax.plot(x, edge, **(line | {"linewidth": 0.7, "label": None}))
    return ax.plot(x, middle, **(line | kwargs))[0]
