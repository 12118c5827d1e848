"""What a user gets: a wheel that works outside the checkout, `make run`, and a Scrapy project."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from crawler.demo.server import DemoSite
from tests.conftest import ROOT

pytestmark = pytest.mark.process


def environment(**more: str) -> dict[str, str]:
    """The environment without what a test run or make puts there."""
    dropped = {"PYTHONUNBUFFERED", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PRESSMARK_COLLECTION", "PYTHONPATH"}
    return {key: value for key, value in os.environ.items() if key not in dropped} | more


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel unpacked as pip does it, away from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, env=environment(), timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("pressmark-*.whl")
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-index",
        "--target",
        str(folder / "site"),
        str(wheel),
    ]
    done = subprocess.run(install, capture_output=True, text=True, env=environment(), timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


def test_the_installed_wheel_runs_the_demo_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    """`pressmark demo` needs nothing but the wheel and its dependencies."""
    run = [
        sys.executable,
        "-c",
        "import crawler.cli, sys; print(crawler.cli.__file__, flush=True); sys.exit(crawler.cli.main())",
    ]
    done = subprocess.run(
        [*run, "demo", "--no-serve", "--site-port", "0", "--collection", "demo"],
        capture_output=True, text=True, cwd=tmp_path, env=environment(PYTHONPATH=str(installed)), timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith(str(installed))
    stats = subprocess.run(
        [*run, "stats", "--json", "--collection", "demo"],
        capture_output=True, text=True, cwd=tmp_path, env=environment(PYTHONPATH=str(installed)), timeout=60,
    )  # fmt: skip
    figures = [json.loads(line) for line in stats.stdout.splitlines()[1:]]
    assert {entry["publisher"] for entry in figures} == {"beiyuan", "harbour", "ledger"}
    assert sum(entry["articles"] for entry in figures) >= 60
    assert all(entry["removed_blocks"] and entry["revisits"] for entry in figures)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_make_run_crawls_serves_and_ends_cleanly(tmp_path: Path, stop: signal.Signals) -> None:
    """The README's first command prints a summary and an address that answers; Ctrl-C ends it."""
    assert shutil.which("make"), "make is one of the two things that the README asks for"
    command = ["make", "--no-print-directory", "run", f"DEMO={tmp_path / 'demo'}", "PORT=0", "SITE_PORT=0"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    said: list[str] = []
    with process.stdout:
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"open (http://\S+)", line):
                address = found[1]
                break
        else:
            raise AssertionError("".join(said))
        table = "".join(said)
        assert all(
            name in table for name in ("beiyuan", "harbour", "ledger", "articles", "duplicates", "passages removed")
        )
        deadline = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(address, timeout=5) as answer:
                    assert b"Pressmark demo" in answer.read()
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        os.killpg(process.pid, stop)
        rest = process.stdout.read()
    process.wait(30)
    assert "Traceback" not in rest


def test_make_run_with_a_url_archives_that_page_and_serves_it(tmp_path: Path) -> None:
    """The README's second command keeps the page, its query string too, and shows it."""
    with DemoSite() as site:
        url = f"{site.origins['ledger']}/2026/10/council-faces-budget-gap/?a=1&b=it's"
        command = ["make", "--no-print-directory", "run", f"URL={url}", f"COLLECTION={tmp_path / 'c'}", "PORT=0"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None
        with process.stdout:
            said = []
            for line in process.stdout:
                said.append(line)
                if re.search(r"open http://\S+", line):
                    break
            os.killpg(process.pid, signal.SIGINT)
            process.stdout.read()
        process.wait(30)
    text = "".join(said)
    assert "Council must find £2.3m" in text and "council-faces-budget-gap/?a=1&b=it" in text
    assert "1 of 1 page archived" in text and "open http://" in text


def test_it_stays_a_scrapy_project(tmp_path: Path) -> None:
    """`scrapy crawl site` and `scrapy crawl page` work from a checkout, with -s, -a and feed exports."""
    with DemoSite() as site:
        collection = tmp_path / "c"
        from archive.collection.collection import Collection

        with Collection.open_or_create(collection) as opened:
            (opened.publishers_dir / "ledger.toml").write_text(site.publications["ledger"].spec(), "utf-8")
        scrapy = [sys.executable, "-m", "scrapy", "crawl"]
        common = ["-s", f"PRESSMARK_COLLECTION={collection}", "-s", "LOG_LEVEL=INFO"]
        commands = [
            [*scrapy, "site", "-a", "publisher=ledger", "-a", "limit=3", "-O", str(tmp_path / "site.jsonl"), *common],
            [*scrapy, "page", "-a", f"url={site.origins['harbour']}/", "-O", str(tmp_path / "page.jsonl"), *common],
        ]
        for command in commands:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment(), timeout=120)
            assert done.returncode == 0, done.stderr
            assert "archive/response_written" in done.stderr
    documents = [json.loads(line) for line in (tmp_path / "site.jsonl").read_text("utf-8").splitlines()]
    assert len(documents) == 3
    assert all(document["verdict"] and document["record_id"] for document in documents)
    assert len((tmp_path / "page.jsonl").read_text("utf-8").splitlines()) == 1
