"""The site, opened from the disk with the network closed: every page at three widths, links, search, explorers."""

import io
import os
import random
import re
import warnings
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.transforms import Affine2D
from PIL import Image

from browser.lab import NOTEBOOKS
from test_widgets import EXPLORERS

pytest.importorskip("myst_nb", reason="pip install -e '.[site]'")

from nodetutor.lessons.chain_rule.explorers import chain_and_nudge
from nodetutor.notebook.records import chosen_values
from nodetutor.publish import handout, pages, site
from nodetutor.publish.pages import ExportError

BOOKS = sorted([*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.glob("deeper/*.ipynb")], key=lambda path: path.stem)
NAMES = ["index", *(str(path.relative_to(NOTEBOOKS).with_suffix("")) for path in BOOKS)]
# Where a test takes seconds a page: the home page, tables, most controls, formulas, a deeper one.
CHOSEN = r"index|0[047]_|deeper/04d" if not os.environ.get("NODETUTOR_SLOW") else ""
SAMPLE = [name for name in NAMES if re.match(CHOSEN, name)]
WIDTHS = (390, 768, 1280)


@pytest.fixture(scope="session")
def folder(tmp_path_factory, browser):  # nothing is built where there is no browser
    try:
        with warnings.catch_warnings():  # what Sphinx will change one day is for its extensions to mend
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", PendingDeprecationWarning)
            return site.build(BOOKS, tmp_path_factory.mktemp("site") / "site")
    except ExportError as error:
        if "npm" in str(error) and os.environ.get("NODETUTOR_BROWSER") != "required":
            pytest.skip(str(error))
        raise


class Visit:
    """A page of the site, or a deck, without network: what it asked for outside its folder and complained about."""

    def __init__(self, browser, folder, name, query="", width=1280, **kwargs):
        self.asked, self.complaints = [], []
        viewport = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=viewport, offline=True, **kwargs)
        self.page = page = self.context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        inside = folder.as_uri()
        page.on("request", lambda r: r.url.startswith((inside, "data:", "blob:")) or self.asked.append(r.url))
        page.on("requestfailed", lambda r: self.complaints.append(f"missing: {r.url}"))
        page.goto(f"{(folder / f'{name}.html').as_uri()}{query}")
        page.wait_for_load_state("load")

    def wake(self):
        """All explorers of the page, ready."""
        self.page.evaluate("() => document.querySelectorAll('.nodetutor-record').forEach(nodetutorRecords.start)")
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('.nodetutor-record')].every(figure => figure.record)"
        )
        return self.page.locator(".nodetutor-record").all()

    def drawn(self):
        """Wait until formulas are drawn, and what is too wide can be reached by keyboard."""
        self.page.evaluate("() => window.MathJax?.startup?.promise.then(() => new Promise(requestAnimationFrame))")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_for_nothing_outside_and_fits_its_screen(browser, folder, name):
    with Visit(browser, folder, name) as visit:
        visit.drawn()
        visit.wake()
        for width in WIDTHS:
            visit.page.set_viewport_size({"width": width, "height": 900})
            over = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 1, f"{over} px must be scrolled sideways at {width} px"
        if shots := os.environ.get("NODETUTOR_SCREENSHOTS"):
            for width in WIDTHS:
                visit.page.set_viewport_size({"width": width, "height": 900})
                visit.page.screenshot(path=f"{shots}/{name.replace('/', '-')}-{width}.png")
        assert visit.page.locator("img:not([alt])").count() == 0
        assert visit.page.locator("mjx-container [data-mml-node=merror], mjx-merror").count() == 0
        assert "Not yet:" not in visit.page.locator("article").inner_text()
    assert visit.asked == []
    assert visit.complaints == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_light_before_its_explorers(folder, name):
    scripts = [*(folder / "_static/mathjax").rglob("*.js"), *(folder / "_static").glob("*.js")]
    size = sum(file.stat().st_size for file in [folder / f"{name}.html", *scripts])
    assert size < 1.5e6, f"{size / 1e6:.2f} MB"


def violations(page, **options):
    """What axe calls serious or critical, {rule: elements}."""
    found = page.evaluate("options => axe.run({ resultTypes: ['violations'], ...options })", options)["violations"]
    bad = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    return {rule["id"]: [node["html"][:150] for node in rule["nodes"][:3]] for rule in bad}


@pytest.mark.parametrize("name", SAMPLE)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_accessible(browser, folder, name, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install -e '.[browser]'").Axe()
    with Visit(browser, folder, name, color_scheme=scheme) as visit:
        assert visit.page.evaluate("document.documentElement.dataset.theme") == scheme
        visit.wake()
        visit.drawn()
        visit.page.evaluate(axe.axe_script)
        for width in WIDTHS:
            visit.page.set_viewport_size({"width": width, "height": 900})
            visit.drawn()
            assert violations(visit.page, runOnly=["scrollable-region-focusable", "target-size"]) == {}, f"{width} px"
        # The letters of formulas are MathJax's own, and half of the page.
        visit.page.evaluate("() => document.querySelectorAll('mjx-container').forEach(one => one.replaceChildren())")
        assert violations(visit.page) == {}


def contrast(picture):
    """How far the lightest and the darkest pixel of a picture are apart, of 255, its rarest hundredth left out."""
    grey = np.asarray(Image.open(io.BytesIO(picture)).convert("L"), float)
    return np.quantile(grey, 0.99) - np.quantile(grey, 0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["04_adjoint", "07_figures_4_to_12", "slides/05_forward_pass_by_hand"])
def test_controls_are_seen_with_forced_colours(browser, folder, name, scheme):
    """A contrast theme puts its own colours in place of ours; sliders and chosen buttons must stay visible."""
    with Visit(browser, folder, name, color_scheme=scheme, forced_colors="active") as visit:
        if name.startswith("slides"):
            visit.page.wait_for_function("window.Reveal && Reveal.isReady()")
            slide = visit.page.locator(".slides section section:has(.nodetutor-record)").first
            slide.evaluate("slide => { const at = Reveal.getIndices(slide); Reveal.slide(at.h, at.v, Infinity); }")
        figure = visit.wake()[0]
        figure.scroll_into_view_if_needed()
        controls = figure.locator("input[type=range], .choices span, button").all()
        assert len(controls) > 2
        for control in controls:
            assert contrast(control.screenshot()) > 100, control.evaluate("part => part.outerHTML")
        for row in figure.locator(".choices").all():
            colours = row.locator("span").evaluate_all("all => all.map(one => getComputedStyle(one).backgroundColor)")
            assert len(set(colours)) == 2, "the chosen button looks like the others"


def test_the_search_finds_the_adjoint(browser, folder):
    with Visit(browser, folder, "search", "?q=adjoint") as visit:
        result = visit.page.locator("#search-results a[href*='04_adjoint']").first
        result.wait_for()
        assert visit.asked == []


def test_every_internal_link_and_anchor_leads_somewhere(folder):
    texts, ids, dead = {}, {}, []
    for file in folder.rglob("*.html"):
        texts[file] = re.sub(r"<script.*?</script>", "", file.read_text(encoding="utf-8"), flags=re.S)
        ids[file] = set(re.findall(r'\bid="([^"]+)"', texts[file]))
        if file.parent.name == "slides":  # there the words of a heading are its address
            words = re.findall(r"<h[1-4][^>]*>(.*?)</h[1-4]>", texts[file], re.S)
            ids[file] = {re.sub(r"\s+", "-", unescape(re.sub(r"<[^>]+>", "", text)).strip()) for text in words}
    for file, text in texts.items():
        for link in map(unescape, re.findall(r'<a\b[^>]*\bhref="([^"]+)"', text)):
            if urlsplit(link).scheme:
                continue
            target, _, anchor = link.partition("#")
            there = (file.parent / unquote(target)).resolve() if target else file
            if not there.is_file() or (anchor and unquote(anchor) not in ids[there]):
                dead.append(f"{file.relative_to(folder)}: {link}")
    assert len(ids) > 2 * len(NAMES)
    assert dead == []


def test_each_page_offers_its_notebook_and_its_slides(folder):
    for path, name in zip(BOOKS, NAMES[1:], strict=True):
        text = (folder / f"{name}.html").read_text(encoding="utf-8")
        assert f"notebooks/{name}.ipynb" in text
        assert (folder / "notebooks" / f"{name}.ipynb").read_bytes() == path.read_bytes()
        assert (folder / "slides" / f"{path.stem}.html").is_file()


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name == "index" or pages.VIEW in (NOTEBOOKS / f"{name}.ipynb").read_text()]
)
def test_every_control_moves_picture_and_words_by_keyboard(browser, folder, name):
    shown = "figure => [figure.querySelector('.frame').innerHTML, figure.querySelector('figcaption').innerText]"
    with Visit(browser, folder, name) as visit:
        for figure in visit.wake():
            for control in figure.locator("input[type=range], .choices input:checked").all():
                before = figure.evaluate(shown)
                what = control.get_attribute("id") or control.get_attribute("name")
                control.focus()
                last = control.evaluate("input => input.type === 'range' && input.value === input.max")
                visit.page.keyboard.press("ArrowLeft" if last else "ArrowRight")
                assert figure.evaluate(shown) != before, f"{name}: {what} moves nothing"
            figure.get_by_role("button", name="Reset").press("Enter")
    assert visit.complaints == []


def test_on_a_phone_the_panels_of_an_explorer_stand_below_each_other(browser, folder):
    boxes = "all => all.map(one => one.getBoundingClientRect()).filter(box => box.width).map(box => box.y)"
    with Visit(browser, folder, "04_adjoint", width=390) as visit:
        figure = visit.wake()[0]
        frame = figure.locator(".frame")
        high, low = frame.locator("svg").evaluate_all(boxes)
        assert low - high > 100
        assert frame.evaluate("part => part.scrollWidth - part.clientWidth") <= 0
        before = [panel.screenshot() for panel in frame.locator(".panel").all()]
        figure.locator("input").first.press("ArrowRight")
        after = [panel.screenshot() for panel in frame.locator(".panel").all()]
        assert before[0] != after[0]
        assert before[1] != after[1]
        visit.page.set_viewport_size({"width": 768, "height": 900})
        assert len(frame.locator("svg").evaluate_all(boxes)) == 1


@pytest.mark.parametrize("name", ["04_adjoint", "07_figures_4_to_12", "10_real_data"])
def test_on_a_phone_sentences_break_and_panels_need_no_push(browser, folder, name):
    too_wide = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
    with Visit(browser, folder, name, width=390) as visit:
        visit.drawn()
        visit.wake()
        assert visit.page.locator(".cell_output pre.sentence").count() > 0
        assert visit.page.locator(".cell_output pre.sentence, .frame:has(.panel)").evaluate_all(too_wide) == []


def test_a_full_stop_stays_with_its_formula(browser, folder):
    lost = """all => all.filter(both => {
      const formula = both.firstElementChild.getBoundingClientRect(), sign = document.createRange();
      sign.selectNode(both.lastChild);
      return formula.width && sign.getBoundingClientRect().left < formula.right - 2;
    }).map(both => both.parentElement.textContent)"""
    with Visit(browser, folder, "04_adjoint", width=390) as visit:
        visit.drawn()
        formulas = visit.page.locator("article .with-formula")
        assert formulas.count() > 10
        for width in range(360, 420, 10):
            visit.page.set_viewport_size({"width": width, "height": 900})
            assert formulas.evaluate_all(lost) == []


def test_all_code_opens_with_one_switch_and_solutions_stay_folded(browser, folder):
    with Visit(browser, folder, "04_adjoint") as visit:
        code = visit.page.locator("details.hide").first
        assert not code.evaluate("part => part.open")
        visit.page.get_by_role("button", name="Show all code").click()
        assert code.evaluate("part => part.open")
        solution = visit.page.locator("details", has_text="Solution").first
        assert not solution.evaluate("part => part.open")
        solution.locator("summary").press("Enter")
        assert solution.evaluate("part => part.open")


def coarse(picture, shape):
    """Means over 8 x 8 pixels: what remains of a picture when its edges are drawn another way."""
    grey = np.asarray(Image.open(io.BytesIO(picture)).convert("L"), float)[: shape[0], : shape[1]]
    return grey.reshape(shape[0] // 8, 8, shape[1] // 8, 8).mean(axis=(1, 3))


def disagreement(shot, explorer):
    """What a recorded picture and the live one differ in, or None: the largest gap and the mean one, of 255."""
    shape = tuple(8 * (n // 8) for n in explorer.fig.canvas.get_width_height(physical=True)[::-1])
    gap = np.abs(coarse(shot, shape) - coarse(bytes(explorer.picture.value), shape))
    return None if gap.max() < 70 and gap.mean() < 1.5 else f"{gap.max():.0f} at most, {gap.mean():.2f} on average"


class Recorded:
    """The record of an explorer in a page of its own, over which no other part lies."""

    def __init__(self, browser, make, explorer):
        call = (make.__module__, make.__name__, ())
        self.page = browser.new_page(viewport={"width": 1100, "height": 900}, device_scale_factor=2)
        style, script = (file.read_text(encoding="utf-8") for file in (pages.EXPLORER_CSS, pages.EXPLORER_JS))
        data = f'<script type="application/json">{pages.recorded(call)}</script>'
        wide = "body { margin: 0; } .frame { position: fixed; left: 0; top: 0; width: 100%; }"
        size = f".frame {{ width: {100 * explorer.fig.get_figwidth():.0f}px; }}"
        figure = f'<figure class="nodetutor-record">{data}</figure>'
        self.page.set_content(f"<style>{style} {wide} {size}</style>{figure}<script>{script}</script>")
        self.page.wait_for_selector(".frame svg")

    def show(self, places):
        """Set the controls; the picture as PNG, and the words."""
        self.page.evaluate("places => document.querySelector('figure').record.set(places)", places)
        return self.page.locator(".frame > svg:first-child").screenshot(), self.page.locator("figcaption").inner_text()


@pytest.mark.parametrize("make", EXPLORERS)
def test_a_record_shows_what_the_live_explorer_shows(browser, make):
    make = getattr(make, "__wrapped__", make)
    explorer, rng = make(), random.Random(1)
    grids, recorded = chosen_values(explorer), Recorded(browser, make, explorer)
    for _ in range(2):
        places = [rng.randrange(len(grid)) for grid in grids]
        explorer.set(*(grid[place] for grid, place in zip(grids, places, strict=True)))
        shot, words = recorded.show(places)
        assert words.split() == explorer.text().split()
        assert disagreement(shot, explorer) is None, places
    recorded.page.close()


def test_pixels_notice_a_line_that_is_moved(browser):
    """The tolerance above is for edges of letters; a line that stands eight pixels off is no edge."""
    explorer = chain_and_nudge()
    recorded = Recorded(browser, chain_and_nudge, explorer)
    places = [grid.index(start) for grid, start in zip(chosen_values(explorer), explorer.start, strict=True)]
    shot, _ = recorded.show(places)
    assert disagreement(shot, explorer) is None
    for line in (artist for artist in explorer.moving() if isinstance(artist, Line2D)):
        drawn = line.get_transform()
        line.set_transform(drawn + Affine2D().translate(0, 16))  # eight pixels of the page, each drawn as two by two
        explorer.picture.value = explorer._draw()
        assert disagreement(shot, explorer) is not None, line.get_label()
        line.set_transform(drawn)
    recorded.page.close()


def test_handouts_have_room_to_write_and_solutions_at_the_end(browser, folder):
    for query, at_end in (("?handout=with", True), ("?handout=without", False)):
        with Visit(browser, folder, "04_adjoint", query) as visit:
            assert visit.page.locator(".room").count() >= 3
            assert (visit.page.get_by_role("heading", name="Hints and solutions").count() == 1) == at_end
            assert (visit.page.locator("details", has_text="Solution").count() > 0) == at_end
            assert visit.page.locator("article p", has_text=re.compile("^←|→$")).count() == 0


def test_a_handout_is_printed(folder, tmp_path):
    file = tmp_path / "04_adjoint.pdf"
    handout.print_page(folder / "04_adjoint.html", file)
    text = file.read_bytes()
    assert text.startswith(b"%PDF")
    assert 10 < len(re.findall(rb"/Type ?/Page\b", text)) < 40


def test_names_are_those_of_the_notebooks():
    assert len(NAMES) == len(set(NAMES)) == len(BOOKS) + 1
    assert Path(f"{NOTEBOOKS}/{NAMES[1]}.ipynb").exists()
