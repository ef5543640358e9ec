"""Every notebook as a live lecture, by jupyterlab-slideshow: nothing is cut off, and sliders move in their slides."""

import pytest

from browser.lab import full, lectures, notebooks

SIZE = {"width": 1280, "height": 720}
NOT_SHOWN = ("skip", "notes")
ACTIVE = "jupyterapp.shell.currentWidget.content.activeCellIndex"
ACTIVATE = "index => { jupyterapp.shell.currentWidget.content.activeCellIndex = index }"

# What cannot be read: pixels below or to the right, parts that must be scrolled, text under the show's own buttons,
# small letters (those inside pictures and formulas are not asked).
OVERFLOW = """() => {
    const found = [], edge = {right: 0, top: Infinity, bottom: -Infinity}, line = document.createRange();
    const buttons = document.querySelector('.jp-Deck-Remote-directions').getBoundingClientRect();
    for (const cell of document.querySelectorAll('.jp-Deck .jp-Cell.jp-deck-mod-onscreen')) {
        for (const part of [cell, ...cell.querySelectorAll('*')]) {
            const box = part.getBoundingClientRect(), style = getComputedStyle(part);
            const least = part.closest('.cm-content, code, pre') ? 20 : 24;
            if (box.width < 2 || box.height < 2 || style.visibility === 'hidden') continue;
            if (part.closest('mjx-assistive-mml')) continue;  // for screen readers
            edge.right = Math.max(edge.right, box.right);
            edge.top = Math.min(edge.top, box.top);
            edge.bottom = Math.max(edge.bottom, box.bottom);
            for (const text of part.childNodes) if (text.nodeType === Node.TEXT_NODE && text.data.trim()) {
                line.selectNodeContents(text);
                if ([...line.getClientRects()].some(at => at.right > buttons.left && at.bottom > buttons.top))
                    found.push(`under the buttons: ${text.data.slice(0, 60)}`);
                if (parseFloat(style.fontSize) < least && !part.closest('mjx-container'))
                    found.push(`letters of ${style.fontSize}: ${text.data.slice(0, 60)}`);
            }
            const scrolls = [style.overflowX, style.overflowY].some(way => way === 'auto' || way === 'scroll');
            const hidden = Math.max(part.scrollWidth - part.clientWidth, part.scrollHeight - part.clientHeight);
            if (scrolls && hidden > 1) found.push(`${hidden} px of ${part.className} must be scrolled`);
        }
    }
    const high = Math.floor(edge.bottom - Math.min(edge.top, 0) - innerHeight);
    const wide = Math.floor(edge.right - innerWidth);
    if (high > 0) found.push(`${high} px too high`);
    if (wide > 0) found.push(`${wide} px too wide`);
    return found;
}"""
SETTLED = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(
    [...document.querySelectorAll('.jp-Deck .jp-deck-mod-onscreen img')].every(img => img.complete)))))"""
ON_SCREEN = """() => jupyterapp.shell.currentWidget.content.widgets.flatMap((cell, i) =>
    cell.node.classList.contains('jp-deck-mod-visible') ? [i] : [])"""


@pytest.fixture
def lecture(request, opened):
    """The notebook as a show, at its first slide: after Run All where it is of the sample, else as it is stored."""
    if opened.name not in lectures():
        pytest.skip("NODETUTOR_LECTURES has chosen other decks")
    finished = request.getfixturevalue("finished") if full(opened.name) else opened
    page = finished.page
    before = page.viewport_size
    page.set_viewport_size(SIZE)
    page.evaluate(ACTIVATE, 0)
    finished.execute("deck:start")
    page.locator(".jp-Deck .jp-deck-mod-visible").first.wait_for()
    yield finished
    if page.locator(".jp-Deck").count():
        finished.execute("deck:stop")
    page.set_viewport_size(before)


def parts(lecture):
    """The cells that are shown, by number, and where slides begin."""
    kinds = [cell["metadata"].get("slideshow", {}).get("slide_type") for cell in lecture.cells()]
    shown = [i for i, kind in enumerate(kinds) if kind not in NOT_SHOWN]
    return shown, [i for i in shown if i == 0 or kinds[i] in ("slide", "subslide")]


def test_space_walks_every_slide_and_nothing_is_cut_off(lecture):
    page = lecture.page
    shown, slides = parts(lecture)
    cut, visited, before = [], [0], page.evaluate(ON_SCREEN)
    for cell in shown:
        if cell:
            page.keyboard.press("Space")
            page.wait_for_function(f"before => {ACTIVE} !== before", arg=visited[-1])
            visited.append(page.evaluate(ACTIVE))
            now = page.evaluate(ON_SCREEN)
            new = cell in now and cell not in before
            assert new, f"{lecture.name}: the press that leads to cell {cell} shows nothing new"
            before = now
        if cell == shown[-1] or shown[shown.index(cell) + 1] in slides:  # the slide is complete
            page.wait_for_function(SETTLED)
            slide = sum(start <= cell for start in slides)
            lecture.screenshot(f"{lecture.name}-slide-{slide:02}")
            cut += [f"{lecture.name}, slide {slide}, cell {cell}: {what}" for what in page.evaluate(OVERFLOW)]
    assert visited == shown
    assert not cut, "\n".join(cut)
    assert lecture.page_errors == []
    assert lecture.outside == []


def test_a_slider_moves_inside_its_slide(lecture):
    if not full(lecture.name):
        pytest.skip("no kernel runs: NODETUTOR_SLOW=1")
    page = lecture.page
    for explorer in lecture.explorers():
        cell = page.evaluate(
            "part => jupyterapp.shell.currentWidget.content.widgets.findIndex(cell => cell.node.contains(part))",
            explorer.element_handle(),
        )
        page.evaluate(ACTIVATE, cell)
        explorer.locator("img.nodetutor-picture").wait_for()
        before = page.evaluate(ON_SCREEN)
        assert cell in before, f"cell {cell} has an explorer and is on no slide"
        lecture.move(explorer, explorer.get_by_role("slider").first)
        assert (page.evaluate(ACTIVE), page.evaluate(ON_SCREEN)) == (cell, before), "the arrow key left the slide"
        page.wait_for_function(SETTLED)
        assert page.evaluate(OVERFLOW) == []


def test_a_remote_control_moves_the_show_wherever_the_focus_is(lecture):
    """It sends PageDown and PageUp; with the keys of the show it is the same walk."""
    page = lecture.page
    shown, _ = parts(lecture)
    walk = (("PageDown", shown[1]), ("Space", shown[2]), ("PageUp", shown[1]), ("Shift+Space", shown[0]))
    for focus in ("activeCell.node.focus()", "node.focus()", "activeCell.node.blur()"):  # slide, notebook, nothing
        for key, cell in walk:
            page.evaluate(f"() => jupyterapp.shell.currentWidget.content.{focus}")
            page.keyboard.press(key)
            try:
                page.wait_for_function(f"cell => {ACTIVE} === cell", arg=cell, timeout=30_000)
            except Exception as late:
                has = page.evaluate("[document.activeElement.className, document.body.dataset.jpDeckMode]")
                raise AssertionError(f"{key} with {focus}: cell {page.evaluate(ACTIVE)}, not {cell}; {has}") from late


def test_escape_leads_back_to_the_notebook(lecture):
    lecture.page.keyboard.press("Escape")
    lecture.page.locator(".jp-Deck").wait_for(state="detached")
    assert lecture.page.locator(".jp-NotebookPanel").is_visible()


def test_a_browser_closed_in_a_show_opens_as_a_notebook_the_next_time(browser, lab):
    name = notebooks()[0]
    show = lab.open(browser, name)
    show.execute("deck:start")
    show.page.locator(".jp-Deck .jp-deck-mod-visible").first.wait_for()
    show.page.wait_for_timeout(3_000)  # less than the first slide takes
    show.context.close()
    with lab.open(browser, name) as again:
        again.page.wait_for_timeout(3_000)  # a stored show began in less
        assert not again.page.locator(".jp-Deck").count()
