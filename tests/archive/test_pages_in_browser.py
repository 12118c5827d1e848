"""The web pages in a real browser: what shows, what is cut, and that nothing reaches the live web."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from archive.collection.collection import Collection
from archive.collection.writer import Writer
from crawler.demo.server import DemoSite
from tests.archive.site import document, message, served, store
from tests.conftest import Pressmark

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None and os.environ.get("PRESSMARK_REQUIRE_BROWSER"):
    raise RuntimeError("Chromium is not installed, and PRESSMARK_REQUIRE_BROWSER asks for it")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed; install Debian's package chromium")


class Archive(NamedTuple):
    """A collection that is served: its folder, the addresses of its pages and of replay, pressmarks by end of URL."""

    path: Path
    pages: str
    replay: str
    marks: dict[str, str]


@pytest.fixture(scope="module")
def browser(processes: None) -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        with playwright.chromium.launch(executable_path=CHROMIUM, args=options) as chromium:
            yield chromium


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, pressmark: Pressmark) -> Iterator[Archive]:
    """A crawl of the bundled site, served when the site itself is gone: addresses, and pressmarks by end of URL."""
    path = tmp_path_factory.mktemp("browser") / "c"
    with DemoSite() as site:
        with Collection.open_or_create(path) as collection:
            for name, publication in site.publications.items():
                (collection.publishers_dir / f"{name}.toml").write_text(publication.spec(), "utf-8")
        assert pressmark("crawl", "--collection", path).returncode == 0
    with Collection.open(path) as collection:
        marks = {row.url.split("/", 3)[3]: row.pressmark for row in collection.index.documents.iter_all()}
    with served(path) as (pages, replay):
        yield Archive(path, pages, replay, marks)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile."""
    with browser.new_context() as fresh:
        yield fresh


SEED = "html/2022-04/09/content_10034.htm"


def test_article_page_shows_the_text_and_the_cut_lines_on_demand(archive: Archive, context: BrowserContext) -> None:
    """Cut lines are hidden until a person asks for them, with the keyboard too, and then say rule and reason."""
    _, pages, _, marks = archive
    page = context.new_page()
    page.goto(f"{pages}/article/{marks[SEED]}")
    assert page.locator("article h1").inner_text().startswith("自治區")
    cuts = page.locator("del.removed")
    assert cuts.count() >= 5 and not cuts.first.is_visible()
    page.locator("#show-removed").focus()
    page.keyboard.press("Space")
    assert cuts.first.is_visible()
    shown = " ".join(cuts.all_inner_texts())
    assert "免責聲明" in shown and "ICP" in shown and "zh-notice" in shown
    page.locator("label[for=show-removed]").click()
    assert not cuts.first.is_visible()


@pytest.mark.parametrize("mark", [SEED, "story/20261014/110490", "2026/10/northern-rail-strike-called-off/"])
def test_replay_beside_the_text_shows_images_and_styles_without_the_live_web(
    archive: Archive, context: BrowserContext, mark: str
) -> None:
    """Images have pixels, styles apply, scripts do not run, and each request goes to one of the two local addresses."""
    _, pages, replay, marks = archive
    page = context.new_page()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.goto(f"{pages}/article/{marks[mark]}")
    page.wait_for_load_state("networkidle")
    frame = next(frame for frame in page.frames if frame.url.startswith(replay))
    assert frame.locator("body").inner_text()
    pictures = page.frame_locator("iframe").locator("img")
    assert pictures.count() > 0
    alone = context.new_page()  # scripts of the test do not run in the sandboxed frame, so look at the page alone
    answer = alone.goto(f"{replay}/web/{marks[mark]}")
    assert answer is not None and answer.status == 200
    images = [url for url in asked if "im_/" in url]
    styles = [url for url in asked if "cs_/" in url]
    assert images and styles
    for url in {*images, *styles}:
        assert context.request.get(url).status == 200, url
    assert {url.split("/", 3)[2] for url in asked if not url.startswith("data:")} <= {pages[7:], replay[7:]}
    assert "TOP-SCRIPT-RAN" not in frame.locator("body").inner_text()


def test_replayed_page_looks_as_it_did(archive: Archive, context: BrowserContext) -> None:
    """A style of the archived page reaches its text, and a picture is as wide as it was."""
    _, _, replay, marks = archive
    page = context.new_page()
    page.goto(f"{replay}/web/{marks['story/20261014/110490']}")
    page.wait_for_load_state("networkidle")
    box = page.locator("article img").first.bounding_box()
    assert box is not None and box["width"] > 100 and box["height"] > 60
    shot = page.screenshot()
    assert len(shot) > 50_000  # a page without its images and colours packs to a fraction of this


def test_search_box_leads_to_an_article(archive: Archive, context: BrowserContext) -> None:
    """A person types two characters, in the other script, and reads the article."""
    _, pages, _, _ = archive
    page = context.new_page()
    page.goto(pages + "/")
    page.get_by_role("searchbox", name="Search the archive").fill("風電")
    page.keyboard.press("Enter")
    page.locator("a.headline").first.click()
    text = page.locator("article").inner_text()
    assert "风电" in text or "風電" in text


@pytest.mark.parametrize("width", [390, 1400])
def test_pages_fit_a_phone_and_a_desk(archive: Archive, context: BrowserContext, width: int, tmp_path: Path) -> None:
    """No page scrolls sideways."""
    _, pages, _, marks = archive
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/search?q=bridge", f"/article/{marks[SEED]}", "/nowhere"):
        page.goto(pages + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_page_neither_runs_nor_leads_out(tmp_path: Path, context: BrowserContext) -> None:
    """Under any name of this machine a page shows in its frame; no script, refresh, hint or link of it gets out."""
    with socket.create_server(("127.0.0.1", 0)) as live:
        live.setblocking(False)
        out = f"http://127.0.0.1:{live.getsockname()[1]}"
        page = (
            f"<link rel=preconnect href={out}><link rel=dns-prefetch href={out}><meta http-equiv=refresh content='0;{out}'>"
            f"<p id=p>before</p><script>p.textContent = 'changed'; fetch('{out}')</script><img src=x onerror='p.remove()'>"
            f"<img src={out}/i.png><noscript>without scripts</noscript><iframe src=/inner></iframe>"
            f"<svg><a xlink:href={out}/svg><text y=20>leave</text></a></svg>"
        )
        with Collection.open_or_create(tmp_path / "c") as collection, Writer(collection) as writer:
            capture = store(writer, "http://e.org/", message(page.encode()))
            writer.write_document(document(capture)).result(10)
            store(writer, "http://e.org/inner", message(b"<a href=/second>next</a>"))
            store(writer, "http://e.org/second", message(b"<p>second inner page</p>"))
        with served(tmp_path / "c") as (pages, replay):
            for name in ("127.0.0.1", "localhost"):
                shown = context.new_page()
                shown.goto(f"{pages}/article/{capture.pressmark}".replace("127.0.0.1", name))
                frame = shown.frame_locator("iframe")
                assert frame.locator("#p").inner_text() == "before"
                assert frame.get_by_text("without scripts").is_visible()
                frame.frame_locator("iframe").get_by_text("next").click()
                assert frame.frame_locator("iframe").get_by_text("second inner page").inner_text()
            alone = context.new_page()
            alone.goto(f"{replay}/web/{capture.pressmark}")
            alone.get_by_text("leave").click()
            alone.wait_for_url(f"{replay}/web/20260304050607/{out}/svg")
            with pytest.raises(BlockingIOError):  # nobody came
                live.accept()


def test_a_page_exported_alone_looks_as_in_its_collection(
    archive: Archive, context: BrowserContext, pressmark: Pressmark, tmp_path: Path
) -> None:
    """Exported as a WARC with what it needs, and taken into an empty collection, it shows the same to the pixel."""
    path, _, replay, marks = archive
    mark = marks["story/20261014/110490"]
    out, there = tmp_path / "page.warc.gz", tmp_path / "there"
    asked = ("export", "--format", "warc", out, "--page", mark, "--collection", path)
    assert pressmark(*asked).returncode == 0
    assert pressmark("import", out, "--collection", there).returncode == 0
    shots, boxes = [], []
    with served(there) as (_, other):
        for address in (replay, other):
            page = context.new_page()
            page.goto(f"{address}/web/{mark}")
            page.wait_for_load_state("networkidle")
            boxes.append([picture.bounding_box() for picture in page.locator("img").all()])
            shots.append(page.screenshot(full_page=True))
    assert boxes[0] and boxes[0] == boxes[1]
    assert shots[0] == shots[1]
