"""Record an explorer, so that it moves where no kernel runs: `record(explorer)` gives plain data for a page's script.

For each combination of the chosen control values it says where the moving artists stand, as outlines over a background
that is drawn once, and the words. Nothing here knows a certain explorer: matplotlib draws the artists, on paper that
writes down what it is told. Lengths are in tenths of a pixel of the page, from the upper left corner.
"""

import base64
import io
import itertools

import ipywidgets
import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.path import Path
from PIL import Image

from .figures import encode_small, width
from .widgets import slider_values

MOST = 240  # combinations of control values, unless an explorer names its values
TENTHS = 10


class NotRecordable(Exception):
    """Something that matplotlib draws and these records have no word for."""


class Table(dict):
    """Things that are written once and named by a number."""

    def number(self, thing):
        return self.setdefault(thing, len(self))


class Paper(RendererBase):
    """A renderer that writes down outlines, markers, letters and images; what repeats is written once.

    canvas: the Agg canvas whose text measures count; shapes: Table of all outlines, shared by all combinations.
    """

    def __init__(self, canvas, shapes):
        super().__init__()
        self.agg, self.shapes, self.marks = canvas.get_renderer(), shapes, []
        self.dpi, self.scale = canvas.figure.dpi, TENTHS * 100 / canvas.figure.dpi
        self.size = canvas.get_width_height(physical=True)

    def get_canvas_width_height(self):
        return self.size

    def points_to_pixels(self, points):
        return points * self.dpi / 72

    def get_text_width_height_descent(self, *arguments):
        return self.agg.get_text_width_height_descent(*arguments)

    def place(self, xy):
        """Pixels of matplotlib, from below, as tenths of the page's, from above."""
        return np.round((np.asarray(xy, float) * [1, -1] + [0, self.size[1]]) * self.scale).astype(int)

    def outline(self, path):
        """A path as the letters of SVG, each point told from the one before."""
        if not len(path.vertices):
            return ""
        letters, here, first = [], np.zeros(2, int), np.zeros(2, int)
        for points, code in path.iter_segments(simplify=False, curves=True):
            if code == Path.CLOSEPOLY:
                letters.append("z")
                here = first
                continue
            points = self.place(points.reshape(-1, 2))
            letter = {Path.MOVETO: "m", Path.LINETO: "l", Path.CURVE3: "q", Path.CURVE4: "c"}[code]
            numbers = " ".join(str(n) for n in (points - here).ravel())
            goes_on = letter == "l" and letters and letters[-1][0] in "l-0123456789"
            letters.append(numbers if goes_on else letter + numbers)
            here = points[-1]
            first = here if letter == "m" else first
        joined = ""
        for piece in letters:
            joined += (" " if piece[0].isdigit() else "") + piece
        return joined

    def look(self, gc, face, thickness):
        """How a mark looks: colours, width, dashes, ends."""
        if gc.get_hatch() or gc.get_sketch_params():
            raise NotRecordable("hatches and sketches")
        path, _ = gc.get_clip_path()
        box = gc.get_clip_rectangle()
        if path is not None:
            raise NotRecordable("a clip path")
        corners = self.place(box.get_points()) if box is not None else None
        clip = [] if box is None else [int(n) for n in (*corners.min(axis=0), *np.abs(corners[1] - corners[0]))]
        stroke, fill = gc.get_rgb(), face

        def density(colour):
            return round(float(gc.get_alpha() if gc.get_forced_alpha() else (*colour, 1)[3]), 3)

        line = round(gc.get_linewidth() * self.dpi / 72 * self.scale * thickness, 1)
        offset, dashes = gc.get_dashes()
        unit = self.dpi / 72 * self.scale
        look = {"clip": clip, "width": line, "cap": str(gc.get_capstyle()), "join": str(gc.get_joinstyle())}
        if dashes is not None and len(dashes):
            look |= {"dash": [round(float(d) * unit, 1) for d in dashes], "from": round(float(offset) * unit, 1)}
        if line:
            look |= {"stroke": to_hex(stroke[:3]), "seen": density(stroke)}
        if fill is not None:
            look |= {"fill": to_hex(fill[:3]), "dense": density(fill)}
        return tuple((key, tuple(value) if isinstance(value, list) else value) for key, value in look.items())

    def draw_path(self, gc, path, transform, rgbFace=None):  # noqa: N803 (matplotlib's name)
        # Where Agg cuts a line, too: its dashes are counted from there.
        clip = (-1, -1, self.size[0] + 1, self.size[1] + 1) if rgbFace is None and not gc.get_hatch() else None
        plain = path.codes is None and len(path.vertices) > 8
        threshold, path.simplify_threshold = path.simplify_threshold, 0.4
        cleaned = path.cleaned(transform, remove_nans=True, clip=clip, simplify=plain and rgbFace is None, curves=True)
        path.simplify_threshold = threshold
        keep = cleaned.codes != Path.STOP
        shape = self.outline(Path(cleaned.vertices[keep], cleaned.codes[keep]))
        look = self.look(gc, rgbFace, 1)
        if shape and self.marks and self.marks[-1][0] == "p" and self.marks[-1][1] == look and rgbFace is not None:
            shape = self.marks.pop()[2] + "M0 0" + shape  # arrows of one field are one mark
        if shape:
            self.marks.append(("p", look, shape))

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):  # noqa: N803
        marker = marker_trans.transform_path(marker_path)
        shape = self.outline(Path(marker.vertices + [0, self.size[1]], marker.codes))
        box = gc.get_clip_rectangle()
        points = trans.transform(path.vertices)
        good = np.isfinite(points).all(axis=1)
        corners = np.array([[0, 0], self.size], float) if box is None else box.get_points()
        # A filled band arrives here as one large marker at (0, 0): what counts is where a marker reaches to.
        reach, pad = marker.get_extents(), 20 * self.dpi / 100
        good &= (points + reach.max > corners.min(axis=0) - pad).all(axis=1)
        good &= (points + reach.min < corners.max(axis=0) + pad).all(axis=1)
        if good.any():
            places = self.place(points[good])
            steps = np.diff(places, axis=0, prepend=np.zeros((1, 2), int))
            self.marks.append(("m", self.look(gc, rgbFace, 1), shape, " ".join(map(str, steps.ravel()))))

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        if ismath == "TeX":
            raise NotRecordable("TeX")
        to_path = self._text2path
        if ismath:
            glyphs, drawn, rects = to_path.get_glyphs_mathtext(prop, s)
        else:
            glyphs, drawn, rects = to_path.get_glyphs_with_font(to_path._get_font(prop), s)
        size = self.points_to_pixels(prop.get_size_in_points()) / to_path.FONT_SCALE * self.scale
        # Letters on a screen stand on whole pixels, outlines do not: the line becomes as wide as on the screen.
        outlined = self.points_to_pixels(to_path.get_text_width_height_descent(s, prop, ismath)[0])
        stretch = self.get_text_width_height_descent(s, prop, ismath)[0] / outlined if outlined else 1
        letters = []
        for name, dx, dy, scale in glyphs:
            vertices, codes = drawn[name]
            points = np.array(vertices, float).reshape(-1, 2) / self.scale * 10 + [0, self.size[1]]
            unit = Path(points, codes if len(points) else None)
            shape = self.shapes.number(self.outline(unit))
            letters += [shape, round(float(dx) * stretch, 1), -round(float(dy), 1), round(float(scale), 4)]
        if list(rects):
            raise NotRecordable("fractions and roots")
        left, top = x * self.scale, y * self.scale  # matplotlib counts text from above, too
        place = (round(float(left), 1), round(float(top), 1), round(float(angle), 1), round(float(size), 4))
        self.marks.append(("t", self.look(gc, gc.get_rgb(), 0), place, tuple(letters)))

    def draw_image(self, gc, x, y, im, transform=None):
        if transform is not None:
            raise NotRecordable("a turned image")
        height, wide = im.shape[:2]
        corner = self.place([[x, y + height]])[0]
        size = (int(wide * self.scale), int(height * self.scale))
        self.marks.append(("i", self.look(gc, None, 0), (*map(int, corner), *size), picture(im[::-1])))

    def draw_gouraud_triangles(self, *arguments, **kwargs):
        raise NotRecordable("shaded triangles")


def picture(pixels):
    """Pixels as the address of a PNG file that an image can carry in itself."""
    pixels = np.asarray(pixels)
    if (pixels[..., 3] == 255).all():
        data = encode_small(pixels)
    else:
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "png", optimize=True)
        data = buffer.getvalue()
    return "data:image/png;base64," + base64.b64encode(data).decode()


def chosen_values(explorer, most=MOST):
    """For each control the values to record: those the explorer names, all of a choice, and as many of the sliders as
    `most` combinations allow. The value at which a control starts is always among them.
    """
    named = explorer.record or {}
    unknown = set(named) - {control.description for control in explorer.sliders}
    if unknown:
        raise ValueError(f"record names {sorted(unknown)}, which no control of the explorer is called")
    grids, free = [], []
    for i, control in enumerate(explorer.sliders):
        values = slider_values(control)
        if control.description in named:
            values = list(named[control.description])
            if explorer.start[i] not in values:
                values = sorted([*values, explorer.start[i]])
        elif not hasattr(control, "options"):
            free.append(i)
        grids.append(values)
    sizes = {i: len(grids[i]) for i in free}
    fixed = np.prod([len(grid) for i, grid in enumerate(grids) if i not in free])
    while fixed * np.prod(list(sizes.values())) > most and max(sizes.values(), default=0) > 3:
        weights = {i: n / (4 if explorer.sliders[i] is explorer.frames else 1) for i, n in sizes.items() if n > 3}
        widest = max(weights, key=weights.get)
        sizes[widest] = max(3, int(0.8 * sizes[widest]))
    for i, n in sizes.items():
        picks = np.unique(np.linspace(0, len(grids[i]) - 1, n).round().astype(int)).tolist()
        start = int(np.argmin([abs(v - explorer.start[i]) for v in grids[i]]))
        inner = picks[1:-1] or picks
        if start not in picks:
            picks[picks.index(min(inner, key=lambda p: abs(p - start)))] = start
        grids[i] = [grids[i][p] for p in sorted(picks)]
        j = next(j for j, p in enumerate(sorted(picks)) if p == start)
        grids[i][j] = explorer.start[i]
    return grids


def panels(fig):
    """Where a picture may be cut so that its panels can stand below each other on a phone: [left, width] of each, in
    tenths of a pixel. What reaches over a cut keeps its panels together, and a bar of colours stays with its map.
    """
    whole = fig.bbox.width
    boxes = [ax.get_tightbbox() for ax in fig.axes]
    spans = sorted((box.x0, box.x1) for box in boxes)
    joined = []
    for left, right in spans:
        if joined and (left < joined[-1][1] or right - left < 0.2 * whole):
            joined[-1][1] = max(right, joined[-1][1])
        else:
            joined.append([left, right])
    free = [text.get_window_extent() for text in (*fig.texts, *fig.legends, fig._suptitle) if text is not None]
    cuts = [(a[1] + b[0]) / 2 for a, b in itertools.pairwise(joined)]
    cuts = [cut for cut in cuts if not any(box.x0 < cut < box.x1 for box in free)]
    edges = np.round(np.array([0, *cuts, whole]) * TENTHS * 100 / fig.dpi).astype(int).tolist()
    return [[left, right - left] for left, right in itertools.pairwise(edges)]


def marks(explorer, shapes):
    """The moving artists of an explorer as they stand."""
    paper = Paper(explorer.fig.canvas, shapes)
    for artist in explorer.moving():
        artist.draw(paper)
    return paper.marks


def record(explorer, most=MOST):
    """All chosen combinations of an explorer as plain data: see `publish/explorer.js`, which draws them."""
    grids = chosen_values(explorer, most)
    shapes, looks, texts, drawn, backgrounds = (Table() for _ in range(5))
    views, pictures, combos = {}, set(), []
    for values in itertools.product(*grids):
        try:
            with np.errstate(all="ignore"):
                words = explorer.update(*values)
        except Exception as problem:  # as the live explorer tells it
            words = f"{type(problem).__name__}: {problem}"
        seen = str(explorer.view())
        try:
            if seen not in views:  # the slow part: a background is drawn once
                explorer.ready()
            found = marks(explorer, shapes)
            if seen not in views:
                explorer.fig.canvas.restore_region(explorer._background)
                views[seen] = backgrounds.number(picture(explorer.fig.canvas.buffer_rgba()))
            view = views[seen]
        except NotRecordable as missing:
            pictures.add(str(missing))
            explorer.ready()
            explorer.paint()
            found, view = [], backgrounds.number(picture(explorer.fig.canvas.buffer_rgba()))
        numbers = []
        for kind, look, *rest in found:
            if kind in "pm":
                rest[0] = shapes.number(rest[0])
            numbers.append(drawn.number((kind, looks.number(look), *rest)))
        combos.append([view, numbers, texts.number(words)])
    explorer._moved(None)
    return {
        "width": width(explorer.fig),
        "height": round(100 * explorer.fig.get_figheight()),
        "panels": panels(explorer.fig),
        "controls": [control_of(explorer, i, grid) for i, grid in enumerate(grids)],
        "play": any(isinstance(widget, ipywidgets.Play) for widget in explorer.extra),
        "shapes": list(shapes),
        "looks": [dict(look) for look in looks],
        "marks": list(drawn),
        "backgrounds": list(backgrounds),
        "words": list(texts),
        "combos": combos,
        "pictures": sorted(pictures),
    }


def control_of(explorer, i, grid):
    """What a page shows of a control: its name, whether it is a row of buttons, a label a value, where it starts."""
    control = explorer.sliders[i]
    labels = [str(value) for value in grid] if hasattr(control, "options") else [f"{value:.3g}" for value in grid]
    if hasattr(control, "options"):
        told = {o[1]: o[0] for o in control.options if isinstance(o, tuple)}
        labels = [str(told.get(value, value)) for value in grid]
    return {
        "name": control.description,
        "buttons": isinstance(control, ipywidgets.ToggleButtons),
        "labels": labels,
        "start": grid.index(explorer.start[i]),
        "left_out": len(slider_values(control)) - len(grid),
    }
