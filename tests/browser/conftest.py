"""Fixtures of the browser tests: one Chromium, one JupyterLab, and each notebook opened once for all its tests."""

import os

import pytest

from browser.lab import NEEDED, Lab, find_chromium, full, launch, notebooks


@pytest.fixture(scope="session")
def browser():
    """Chromium, driven by playwright; without it the test is skipped, or fails where NODETUTOR_BROWSER=required."""
    unable = pytest.fail if os.environ.get("NODETUTOR_BROWSER") == "required" else pytest.skip
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        unable(NEEDED)
    if not find_chromium():
        unable(NEEDED)
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def lab(browser):  # no server is started where there is no browser
    with Lab() as running:
        yield running


@pytest.fixture(scope="session", params=notebooks())
def opened(request, browser, lab):
    """A notebook as a reader finds it: opened, and not run."""
    with lab.open(browser, request.param) as page:
        yield page


@pytest.fixture(scope="session")
def finished(opened):
    """The same page after Run All; only a sample of the notebooks, see browser.lab.FULL."""
    if not full(opened.name):
        pytest.skip("runs with NODETUTOR_SLOW=1")
    opened.run_all()
    return opened


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    values = getattr(item, "funcargs", {})
    if report.failed and "lab" in values:
        report.sections.append(("JupyterLab's log", values["lab"].log_text()))
    for page in {values.get(name) for name in ("opened", "finished")} - {None}:
        if report.failed:
            page.screenshot(f"failed-{item.name}")
            report.sections.append(("the page's own complaints", "\n".join(page.page_errors + page.console_errors)))
    return report
