"""What several test files need: a Chromium, weights, and the rule for doing without them."""

import os
import shutil
from pathlib import Path

import pytest

CI = os.environ.get("CI") == "true"


def chromium() -> str | None:
    """The system's Chromium or Chrome, or the one Playwright keeps."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    kept = Path.home() / ".cache" / "ms-playwright"
    return next((str(path) for path in sorted(kept.glob("chromium-*/chrome-linux*/chrome"))), None)


def pytest_report_header() -> list[str]:
    found = chromium()
    if found:
        return [f"browser: {found}"]
    return [
        "browser: none, so the browser tests are skipped. Get one with: apt-get install chromium"
        " (Debian, Ubuntu), or: .venv/bin/playwright install chromium"
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if chromium() or CI:
        return
    skip = pytest.mark.skip(reason="no Chromium here; apt-get install chromium")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def browser_path() -> str:
    found = chromium()
    assert found, "CI=true and there is no Chromium; apt-get install chromium"
    return found
