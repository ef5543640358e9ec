"""Exported slides, opened from the disk with the network closed: they ask for nothing, fit, and their sliders move."""

import os
import re
from urllib.parse import quote

import nbformat
import pytest

from browser.lab import NOTEBOOKS, full, lectures
from tools.store import execute

pytest.importorskip("nbconvert")

from nodetutor.publish.slides import ExportError, export

LECTURES = [name.removesuffix(".ipynb") for name in lectures()]  # NODETUTOR_LECTURES=04,05 chooses
CHOSEN = tuple(os.environ.get("NODETUTOR_LECTURES", "").split(","))
DEEPER = [path.stem for path in sorted(NOTEBOOKS.glob("deeper/*.ipynb")) if path.stem.startswith(CHOSEN)]

SHOWN = """() => [...document.querySelectorAll("section.present section.present .nodetutor-record")]
    .map(figure => figure.querySelector(".frame").innerHTML + figure.querySelector("figcaption").innerText)"""

SMALL = """
# Small & complete
You need [the next one](06_next.ipynb#part-two) and [a paper](https://example.org/paper.ipynb).
# notes
Say hello.
# skip
Only in the notebook.
# slide
## A formula
With $z_0 = (1, 1)$ and `dt`, a step is:
$$z_{n+1} = z_n + \\Delta t\\,\\sigma(W z_n + b) \\qquad \\text{for every } n \\text{ from } 0 \\text{ to } N.$$
<details><summary>Hint</summary>

Move by the **slope**.

</details>
# code
from nodetutor.notebook.figures import show, subplots
fig, ax = subplots()
ax.plot([0, 1], [1, 2])
show(fig, 'A line that rises from 1 to "2" & no further.')
# slide
## Frames
# code
from nodetutor.lessons.forward_pass_by_hand.explorers import step_by_step
step_by_step()
# slide
No title of its own.
# slide
## A live slider
# code
import ipywidgets
from nodetutor.notebook.figures import png
class Live(ipywidgets.VBox):
    def _repr_mimebundle_(self, **kwargs):
        data = super()._repr_mimebundle_(**kwargs)
        return data | {'image/png': png(fig), 'text/plain': 'The line rises.'}
Live([ipywidgets.FloatSlider(description='dead')])
# slide
## Much of everything
# code
for n in range(8):
    print(n, 'a long line of numbers that goes on, ' * 3)
show(fig, 'A line that rises from 1 to 2 and no further.')
# slide
## Far too much
# code
print("\\n".join(map(str, range(18))))
# code
print("\\n".join(map(str, range(18, 36))))
# slide
## The end
"""


def notebook(text):
    """A notebook from text: '# slide', '# notes', '# skip' and '# code' begin cells; all else is in them."""
    parts = re.split(r"^# (slide|notes|skip|code)\n", "# slide\n" + text.strip() + "\n", flags=re.M)[1:]
    cells = []
    for kind, source in zip(parts[::2], parts[1::2], strict=True):
        cell = (nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell)(source.strip())
        if kind != "code":
            cell.metadata["slideshow"] = {"slide_type": kind}
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells)


def run(made, folder):
    execute(made, folder)
    return made


class Deck:
    """A deck in a page without network, with everything that it asked for and complained about."""

    def __init__(self, browser, file):
        self.file, self.asked, self.complaints, self._walked = file, [], [], None
        self.context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
        self.context.route("**", self._note)
        self.page = page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.goto(file.as_uri())
        page.wait_for_function("window.Reveal && Reveal.isReady()")

    def _note(self, route):
        url = route.request.url
        if url.partition("?")[0] == self.file.as_uri() or url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            self.asked.append(url)
            route.abort()

    def walk(self):
        """{number: what is too large} after going, once, to every slide in turn, with all its fragments shown."""
        if self._walked is None:
            self._walked = {}
            self.page.evaluate("Reveal.slide(0, 0)")
            for number in range(1, self.page.evaluate("Reveal.getTotalSlides()") + 1):
                self.page.evaluate(
                    """() => { while (Reveal.nextFragment());
                        return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))); }"""
                )
                self.screenshot(f"{self.file.stem}-{number:02}")
                self._walked[number] = self.too_large()[:5]
                self.page.evaluate("Reveal.next()")
        return self._walked

    def with_explorers(self):
        """Go to each slide that has an explorer, and yield its address."""
        for slide in self.page.locator(".slides section:has(> section) > section:has(.nodetutor-record)").all():
            slide.evaluate("slide => { const at = Reveal.getIndices(slide); Reveal.slide(at.h, at.v); }")
            yield slide.get_attribute("id")

    def screenshot(self, name):
        folder = os.environ.get("NODETUTOR_SCREENSHOTS")
        if folder:
            self.page.screenshot(path=f"{folder}/{name}.png")

    def go(self, title):
        """Show the slide with this title."""
        heading = self.page.locator(".slides h2", has_text=re.compile(f"^{title}$"))
        heading.evaluate("h => { const at = Reveal.getIndices(h.closest('section')); Reveal.slide(at.h, at.v); }")

    def too_large(self):
        """What of the current slide lies outside the page of 1280 x 720, or can be seen only by scrolling."""
        return self.page.evaluate(
            """() => {
              const page = document.querySelector(".slides").getBoundingClientRect();
              const slide = Reveal.getCurrentSlide(), { bottom } = slide.getBoundingClientRect(), found = [];
              for (const { effect } of slide.getAnimations({ subtree: true }))
                found.push(`still changing: ${effect.target.textContent.trim().slice(0, 60)}`);
              for (const part of slide.querySelectorAll("*")) {
                if (part.closest("script, style, aside, mjx-assistive-mml")) continue;
                const box = part.getBoundingClientRect();
                if (!part.checkVisibility() || !box.width || !box.height) continue;
                const outside = box.left < page.left - 1 || box.top < page.top - 1
                  || box.right > page.right + 1 || box.bottom > bottom + 1;  // below are page number and arrows
                const scrolls = /auto|scroll/.test(getComputedStyle(part).overflow)
                  && (part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1);
                if (outside || scrolls) found.push(`${part.tagName} ${part.textContent.trim().slice(0, 60)}`);
              }
              return found;
            }"""
        )

    def controls(self):
        return self.page.locator("section.present section.present .nodetutor-record").locator(
            "input[type=range], .choices input:checked"
        )

    def shown(self):
        """What the explorers of the current slide show: picture and words."""
        return self.page.evaluate(SHOWN)


def deck_of(browser, path, folder):
    try:
        file = export(path, folder)
    except ExportError as error:
        if "npm" in str(error) and os.environ.get("NODETUTOR_BROWSER") != "required":
            pytest.skip(str(error))
        raise
    return Deck(browser, file)


@pytest.fixture(scope="module")
def small(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    nbformat.write(run(notebook(SMALL), folder), folder / "small.ipynb")
    deck = deck_of(browser, folder / "small.ipynb", folder)
    yield deck
    deck.context.close()


@pytest.fixture(scope="module", params=["small", *LECTURES, *DEEPER])
def deck(request, browser, tmp_path_factory):
    if request.param == "small":
        yield request.getfixturevalue("small")
        return
    folder = NOTEBOOKS / ("deeper" if request.param in DEEPER else "")
    deck = deck_of(browser, folder / f"{request.param}.ipynb", tmp_path_factory.mktemp("decks"))
    yield deck
    deck.context.close()


def test_every_slide_fits(deck):
    assert len(deck.walk()) > 3
    assert {number: found for number, found in deck.walk().items() if found} == {}


def test_every_control_moves_by_keyboard(deck):
    for slide in deck.with_explorers():
        here = deck.page.evaluate("Reveal.getSlidePastCount()")
        for control in deck.controls().all():
            before = deck.shown()
            control.focus()
            last = control.evaluate("input => input.type === 'range' && input.value === input.max")
            deck.page.keyboard.press("ArrowLeft" if last else "ArrowRight")
            assert deck.shown() != before, f"{slide}: the control moved, the picture did not"
            assert deck.page.evaluate("Reveal.getSlidePastCount()") == here, "the arrow turned the page"


def test_every_slide_has_a_title_and_an_address_that_holds(deck):
    ids = deck.page.evaluate("() => Reveal.getSlides().map(slide => slide.id)")
    assert all(ids)
    assert len(set(ids)) == len(ids)
    assert deck.page.evaluate("() => Reveal.getSlides().filter(s => !s.querySelector('h1, h2, h3, h4')).length") == 0
    deck.page.goto(f"{deck.file.as_uri()}#{quote(ids[2])}")  # as a link in a notebook has it
    deck.page.reload()
    deck.page.wait_for_function("window.Reveal && Reveal.isReady()")
    assert deck.page.evaluate("Reveal.getCurrentSlide().id") == ids[2]
    assert "Not yet:" not in deck.page.locator(".slides").inner_text()


def test_asks_for_nothing_and_has_no_error(deck):
    deck.walk()
    assert deck.asked == []
    assert deck.complaints == []


def test_pictures_keep_their_description(deck):
    alts = [image.get_attribute("alt") for image in deck.page.locator(".jp-RenderedImage img").all()]
    assert alts or deck.page.locator(".nodetutor-record").count()
    assert all(alt and len(alt) > 10 for alt in alts), alts


def test_formulas_are_drawn(deck):
    assert deck.page.locator(".slides mjx-container svg").count() > 0
    assert deck.page.locator(".slides mjx-container [data-mml-node=merror]").count() == 0
    left = deck.page.evaluate(
        """() => { const words = document.querySelector(".slides").cloneNode(true);
             words.querySelectorAll("pre, code, script, style, mjx-container").forEach(part => part.remove());
             return words.textContent.match(/\\$[^$]+\\$/g); }"""
    )
    assert left is None


# A deck as one long page: axe looks only at what is shown.
ALL_SLIDES = """() => {
  document.querySelectorAll(".reveal > :not(.slides)").forEach(part => part.remove());  // they lie over the letters
  document.querySelectorAll(".slides section").forEach(slide => { slide.hidden = false; slide.ariaHidden = null; });
  document.head.insertAdjacentHTML("beforeend", `<style>
    html, body, .reveal, .reveal .slides, .reveal .slides section, .reveal .slides .fragment {
      display: block !important; position: static !important; height: auto !important; overflow: visible !important;
      transform: none !important; visibility: visible !important; opacity: 1 !important;
    } </style>`);
}"""
BY_NBCONVERT = {rule: {"enabled": False} for rule in ("color-contrast", "link-in-text-block")}  # its style, not ours


def violations(page, rules=None):
    """What axe-core calls serious or critical in a page: {rule: the first elements concerned}."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install -e '.[browser]'").Axe()
    page.evaluate(axe.axe_script)
    found = page.evaluate("rules => axe.run({ resultTypes: ['violations'], rules })", rules or {})["violations"]
    bad = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    return {rule["id"]: [node["html"][:150] for node in rule["nodes"][:3]] for rule in bad}


def test_a_deck_is_accessible(browser, deck):
    if not (full(deck.file.name) and deck.file.stem in LECTURES) and deck.file.stem != "small":
        pytest.skip("all decks have the same parts; each is looked at with NODETUTOR_SLOW=1")
    page = Deck(browser, deck.file)
    page.page.evaluate("() => Reveal.getSlides().forEach(fit)")
    page.page.evaluate(ALL_SLIDES)
    assert violations(page.page) == {}
    page.context.close()


@pytest.mark.parametrize("name", list(filter(full, LECTURES)))
def test_a_notebook_as_a_web_page_is_accessible(browser, name, tmp_path):
    from nbconvert import HTMLExporter

    html, _ = HTMLExporter().from_filename(NOTEBOOKS / f"{name}.ipynb")
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert violations(page, BY_NBCONVERT) == {}
    context.close()


def test_axe_sees_what_is_wrong(browser, small):
    page = Deck(browser, small.file).page
    page.evaluate(ALL_SLIDES)
    bad = "<img src='data:,'><p style='color: #999'>pale</p><i role=slider aria-valuenow=1 tabindex=0></i>"
    page.evaluate("bad => document.querySelector('.slides section section').insertAdjacentHTML('beforeend', bad)", bad)
    assert {"image-alt", "color-contrast", "aria-input-field-name"} <= set(violations(page))
    page.context.close()


def test_small_deck_is_the_notebook(small):
    page = small.page
    assert page.title() == "Small & complete"
    assert page.locator("html").get_attribute("lang") == "en"
    links = [link.get_attribute("href") for link in page.locator(".slides a").all()]
    assert links == ["06_next.html#part-two", "https://example.org/paper.ipynb"]
    assert "Only in the notebook" not in page.content()
    assert page.evaluate("Reveal.getSlideNotes(Reveal.getSlide(0, 0))").find("Say hello.") > 0
    assert "In [" not in page.locator(".slides").inner_text()
    assert page.locator(".highlight .k, .highlight .kn").count() > 0, "code lost its colours"
    rising = page.locator(".jp-RenderedImage img").first
    assert rising.get_attribute("alt") == 'A line that rises from 1 to "2" & no further.'


def test_what_does_not_fit_goes_on_on_a_slide_of_its_own(small):
    slides = {title: small.page.locator(f"#{title}") for title in ("Far-too-much", "Far-too-much-continued")}
    texts = {title: slide.evaluate("slide => slide.textContent") for title, slide in slides.items()}
    assert "17" in texts["Far-too-much"]
    assert "35" not in texts["Far-too-much"]
    assert "35" in texts["Far-too-much-continued"]


def test_live_slider_becomes_picture_and_words(small):
    small.go("A live slider")
    assert small.controls().count() == 0
    slide = small.page.locator("section.present section.present")
    assert slide.locator("img").get_attribute("alt") == "The line rises."
    assert "The line rises." in slide.inner_text()


def test_page_number_and_arrows_stand_below_the_slide(small):
    small.go("Frames")
    tops = """() => [...document.querySelectorAll(".slide-number, .controls .enabled")].map(part =>
        part.getBoundingClientRect().top - Reveal.getCurrentSlide().getBoundingClientRect().bottom)"""
    small.page.wait_for_function(f"({tops})().length > 2 && ({tops})().every(top => top >= 0)", timeout=10_000)


def test_hint_opens_over_the_slide(small):
    small.go("A formula")
    hint = small.page.get_by_text("Move by the slope.")
    assert not hint.is_visible()
    small.page.locator("summary").focus()
    small.page.keyboard.press("Space")
    assert hint.is_visible()
    assert small.too_large() == []
    small.page.keyboard.press("ArrowRight")
    small.go("A formula")
    assert not hint.is_visible(), "a hint stays open when its slide is left"


def test_remote_control_turns_the_page_from_a_slider(small):
    small.go("Frames")
    pages = [small.page.evaluate("Reveal.getSlidePastCount()")]
    for key in ("PageDown", "PageUp"):
        if small.controls().count():
            small.controls().first.focus()
        small.page.keyboard.press(key)
        pages.append(small.page.evaluate("Reveal.getSlidePastCount()"))
    assert pages == [pages[0], pages[0] + 1, pages[0]]


def test_speaker_window_shows_notes_and_turns_the_page(small):
    small.page.evaluate("Reveal.slide(0, 0)")
    with small.context.expect_page() as opened:
        small.page.keyboard.press("s")
    speaker = opened.value
    errors = []
    speaker.on("pageerror", lambda error: errors.append(str(error)))
    speaker.get_by_text("Say hello.").wait_for()
    speaker.keyboard.press("ArrowRight")
    small.page.wait_for_function("Reveal.getSlidePastCount() == 1")
    assert errors == []
    speaker.close()


def test_slider_follows_the_mouse_on_a_large_screen(small):
    small.page.set_viewport_size({"width": 1920, "height": 1080})
    small.go("Frames")
    before, slider = small.shown(), small.controls().first
    box = slider.bounding_box()
    small.page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    assert small.shown() != before
    small.page.set_viewport_size({"width": 1280, "height": 720})


def test_on_a_phone_a_deck_is_one_long_page(browser, small):
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page = context.new_page()
    page.goto(small.file.as_uri())
    page.locator(".scroll").wait_for()
    assert page.get_by_role("heading", name="The end").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
    sentences = page.locator("pre", has_text="a long line of numbers").last  # what it prints, not its code
    assert sentences.evaluate("block => block.scrollWidth - block.clientWidth") <= 0
    context.close()


def test_these_checks_see_what_is_wrong(small):
    small.go("The end")
    assert small.too_large() == []
    for size in ("height: 900px; width: 1px", "width: 1400px; height: 1px"):
        large = f"<div id=large style='{size}'></div>"
        small.page.evaluate("html => Reveal.getCurrentSlide().insertAdjacentHTML('beforeend', html)", large)
        assert small.too_large() != []
        small.page.evaluate("document.querySelector('#large').remove()")
    small.page.evaluate("fetch('https://example.org/x').catch(() => {})")
    assert small.asked == ["https://example.org/x"]
    assert small.complaints != []
    small.asked.clear()
    small.complaints.clear()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# Title\n# code\nimport ipywidgets\nipywidgets.IntSlider()", "widget that moves nothing"),
        ("# Title\n![a picture](elsewhere.png)", r"elsewhere\.png would not travel"),
    ],
)
def test_what_cannot_be_exported_is_said(text, words, tmp_path):
    nbformat.write(run(notebook(text), tmp_path), tmp_path / "bad.ipynb")
    with pytest.raises(ExportError, match=words):
        export(tmp_path / "bad.ipynb", tmp_path)
    assert not (tmp_path / "bad.html").exists()
