"""The HTML assessment in a real browser, where one is installed: searched, filtered, linked into, without a network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from scanner.cli import main

pytest.importorskip("selenium")

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

ROOT = Path(__file__).parents[2]
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")

pytestmark = pytest.mark.skipif(BROWSER is None or DRIVER is None, reason="needs Chromium and its driver")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("assessment") / "checklist.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT / "fixtures" / "assessment")
        assert main(["assess", "--output", f"html={path}"]) == 1
    return path


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for argument in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(executable_path=DRIVER))
    yield driver
    driver.quit()


def shown(browser: WebDriver) -> list[str]:
    return [
        one.get_attribute("id") or "" for one in browser.find_elements(By.TAG_NAME, "article") if one.is_displayed()
    ]


def test_search_and_filters_choose_items(browser: WebDriver, page: Path) -> None:
    browser.get(page.as_uri())
    at_first = shown(browser)
    assert "PRE-1.1" in at_first
    assert "FEAT-CM-1" not in at_first, "what doesn't apply is hidden at first"
    browser.find_element(By.ID, "search").send_keys("shared credentials")
    assert "PRE-1.1" not in shown(browser)
    browser.find_element(By.ID, "search").clear()
    browser.find_element(By.ID, "search").send_keys(" ")
    browser.find_element(By.CSS_SELECTOR, "input[value=met]").click()
    assert "PRE-1.1" not in shown(browser)
    browser.find_element(By.CSS_SELECTOR, "input[value=not-applicable]").click()
    assert "FEAT-CM-1" in shown(browser)
    assert browser.find_element(By.ID, "found").text == f"{len(shown(browser))} of 240 items shown"


def test_a_link_leads_to_an_item_and_opens_its_evidence(browser: WebDriver, page: Path) -> None:
    browser.get("about:blank")
    browser.get(f"{page.as_uri()}#PRE-1.1.1")
    target = browser.find_element(By.ID, "PRE-1.1.1")
    assert target.is_displayed()
    assert "attested by" in target.text


def test_the_page_asks_nobody_and_breaks_none_of_its_own_rules(browser: WebDriver, page: Path) -> None:
    browser.get("about:blank")
    browser.get_log("browser")
    browser.get(page.as_uri())
    assert browser.get_log("browser") == []
    names = browser.execute_script("return performance.getEntriesByType('resource').map(one => one.name)")
    assert names == []


def test_a_reader_who_hears_the_page_finds_names_and_headings(browser: WebDriver, page: Path) -> None:
    browser.get(page.as_uri())
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
    assert browser.find_element(By.ID, "search").accessible_name == "Search"
    assert browser.find_element(By.CSS_SELECTOR, "input[value=met]").accessible_name == "Met"
    assert [one.aria_role for one in browser.find_elements(By.TAG_NAME, "main")] == ["main"]
    levels = [int(one.tag_name[1]) for one in browser.find_elements(By.CSS_SELECTOR, "h1,h2,h3,h4,h5")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_paper_shows_everything_that_is_chosen(browser: WebDriver, page: Path) -> None:
    browser.get(page.as_uri())
    assert browser.print_page()
    assert all(one.get_attribute("open") for one in browser.find_elements(By.TAG_NAME, "details"))
