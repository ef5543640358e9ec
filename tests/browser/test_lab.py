"""Every notebook in JupyterLab, as a reader meets it: opened, run, and played with."""

import contextlib

SHOWN = """() => jupyterapp.shell.currentWidget.content.widgets.map(cell =>
    [...cell.node.querySelectorAll('.jp-OutputArea-output img')].filter(img => img.naturalWidth > 0).length)"""
TEXTS = "() => jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.outputArea?.node.innerText ?? '')"
PROMPTS = ".jp-Dialog, .Toastify__toast"


def outputs(cell):
    return cell.get("outputs", [])


def test_the_lab_asks_nothing_at_its_first_start(browser, lab):
    with lab.open(browser) as page:
        page.page.wait_for_load_state("networkidle")
        page.screenshot("first-start")
        assert page.page.locator(PROMPTS).all_inner_texts() == []
        assert page.page_errors == []
        assert page.outside == []


def test_an_unrun_notebook_shows_its_stored_pictures(opened):
    expected = [
        sum("image/png" in output.get("data", {}) for output in outputs(cell)) for cell in opened.stored()["cells"]
    ]
    # JupyterLab draws outputs when it has time, and a widget's picture when it has found that there is no widget.
    with contextlib.suppress(Exception):
        opened.page.wait_for_function(f"expected => '' + ({SHOWN})() === '' + expected", arg=expected, timeout=30_000)
    opened.screenshot(f"{opened.name}-unrun")
    assert opened.page.evaluate(SHOWN) == expected, "pictures in each cell: seen, stored"
    for number, text in enumerate(opened.page.evaluate(TEXTS)):
        assert "children=(" not in text, f"cell {number}: a widget shows as text"
        assert "Error displaying widget" not in text, f"cell {number}: {text}"


def test_run_all_ends_without_errors(finished):
    finished.screenshot(f"{finished.name}-run")
    for number, cell in enumerate(finished.cells()):
        if cell["cell_type"] == "code" and "".join(cell["source"]).strip():
            assert cell["execution_count"], f"cell {number} was not run"
        for output in outputs(cell):
            assert output["output_type"] != "error", f"cell {number}: {output}"
            assert output.get("name") != "stderr", f"cell {number}: {output}"
    assert finished.page.get_by_text("Click to show javascript error").count() == 0
    assert finished.page.locator(PROMPTS).all_inner_texts() == []
    assert finished.page_errors == []
    assert finished.console_errors == []
    assert finished.outside == []


def test_every_slider_of_every_explorer_answers_the_arrow_keys(finished):
    for explorer in finished.explorers():
        assert explorer.locator(".nodetutor-error").inner_text().strip() == ""
        assert explorer.locator("select").count() == 0, "JupyterLab takes a dropdown's arrow keys for itself"
        sliders = explorer.get_by_role("slider").all()
        assert sliders
        for slider in sliders:
            finished.move(explorer, slider)
    assert finished.page_errors == []
    assert finished.outside == []
