"""The command line as programs and people call it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from crawler.cli import COMMANDS
from tests.conftest import ROOT, Pressmark
from tests.origin import Origin


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_shows_an_example_first(pressmark: Pressmark, command: str) -> None:
    """`-h` and `--help` print examples that begin with the command's own name, then what it does."""
    done = pressmark(command, "--help")
    assert done.returncode == 0
    assert f"  pressmark {command}" in done.stdout
    assert done.stdout.index("examples:") < done.stdout.index("options:")
    assert pressmark(command, "-h").stdout == done.stdout


def test_overview_lists_every_command_and_the_exit_codes(pressmark: Pressmark) -> None:
    """`pressmark --help` is where a user starts."""
    done = pressmark("--help")
    assert done.returncode == 0
    assert all(f"  {command} " in done.stdout for command in COMMANDS)
    assert "4 nothing found" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "usage: pressmark"),
        (("fetch",), 2, "no command 'fetch'; there are: archive"),
        (("archive",), 2, "see `pressmark archive --help`"),
        (("archive", "example.org"), 2, "did you mean https://example.org?"),
        (("archive", "https://example.org", "--render"), 2, "--render is not in this version"),
        (("show", "nonsense", "--collection", "{collection}"), 2, "neither a URL nor a pressmark"),
        (("show", "http://e.org/none", "--collection", "{collection}"), 4, "pressmark archive http://e.org/none"),
        (("show", "http://e.org/none", "--collection", "{missing}"), 1, "no collection at"),
        (("search", "风电", "--collection", "{collection}"), 4, "nothing is found"),
        (("search", "风电", "--publisher", "nobody", "--collection", "{collection}"), 4, "no publisher 'nobody'"),
        (("search", "风电", "--limit", "-1"), 2, "give a whole number from 1 on, not '-1'"),
        (("archive", "http://e.org/", "--timeout", "-3"), 2, "give seconds from 0 to 86400, not '-3'"),
        (("archive", "http://e.org/", "--timeout", "nan"), 2, "give seconds from 0 to 86400, not 'nan'"),
        (("archive", "http://e.org/", "--timeout", "0"), 2, "give more than 0 seconds"),
        (("crawl", "--delay", "soon"), 2, "give seconds from 0 to 86400, not 'soon'"),
        (("serve", "--port", "99999"), 2, "give a whole number from 0 to 65535, not '99999'"),
        (("demo", "--site-port", "65535"), 2, "give a whole number from 0 to 65533, not '65535'"),
        (("demo", "--port", "8391", "--site-port", "8392"), 2, "--port or --site-port"),
        (("clean", "--batch", "pages.jsonl"), 2, "pressmark clean --batch < pages.jsonl"),
        (("export", "--format", "jsonl", "-", "--collection", "{collection}"), 4, "0 documents"),
        (("export", "--format", "parquet", "-"), 2, "jsonl"),
        (("crawl", "--collection", "{collection}"), 4, "holds no publisher"),
        (("crawl", "nobody", "--collection", "{collection}"), 2, "no publisher 'nobody'"),
        (("clean", "/nowhere.html"), 1, "/nowhere.html"),
        (("stats", "--collection", "{collection}"), 0, "nothing is stored yet"),
    ],
)
def test_exit_code_and_message_say_what_is_wrong(
    pressmark: Pressmark, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    """0 done, 1 failed, 2 usage, 4 nothing found; the message names the input and the next step, with no traceback."""
    from archive.collection.collection import Collection

    Collection.open_or_create(tmp_path / "c").close()
    places = {"{collection}": str(tmp_path / "c"), "{missing}": str(tmp_path / "missing")}
    done = pressmark(*(places.get(argument, argument) for argument in arguments))
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_archive_prints_a_line_a_url_and_goes_on_after_a_bad_one(
    pressmark: Pressmark, origin: Origin, tmp_path: Path
) -> None:
    """Exit code 3; good URLs are stored, the bad one is named with its reason, on both streams with --json."""
    done = pressmark(
        "archive", origin.url + "/plain", "http://127.0.0.1:9/refused", "--json", "--collection", tmp_path / "c"
    )
    assert done.returncode == 3
    good, bad = sorted(map(json.loads, done.stdout.splitlines()), key=lambda line: line["pressmark"] is None)
    assert good["url"] == origin.url + "/plain" and good["status"] == 200 and good["verdict"] == "article"
    assert good["title"] == "Bridge 1 closed"
    assert bad["url"] == "http://127.0.0.1:9/refused" and "refused" in bad["error"]
    shown = pressmark("show", good["pressmark"], "--json", "--collection", tmp_path / "c")
    assert json.loads(shown.stdout)["title"] == "Bridge 1 closed"


def test_archive_asks_robots_txt_and_a_person_may_overrule_it(
    pressmark: Pressmark, origin: Origin, tmp_path: Path
) -> None:
    """A disallowed page is not fetched; with --ignore-robots it is, and its metadata record says so."""
    origin.behaviours["/secret"] = origin.behaviours["/plain"]
    url, collection = origin.url + "/secret", tmp_path / "c"
    refused = pressmark("archive", url, "--collection", collection)
    assert refused.returncode == 1
    assert "--ignore-robots" in refused.stderr
    assert "/secret" not in origin.requests
    assert pressmark("archive", url, "--ignore-robots", "--collection", collection).returncode == 0
    from archive.warc.reading import iter_records

    blocks = [r.read() for path in (collection / "warc").iterdir() for r in iter_records(path) if r.type == "metadata"]
    assert any(b"robots: ignored on request; robots.txt disallows it" in block for block in blocks)


def test_a_robots_txt_that_cannot_be_had_means_no(pressmark: Pressmark, origin: Origin, tmp_path: Path) -> None:
    """RFC 9309: a server error on robots.txt forbids everything, a 404 allows everything."""
    from tests.origin import BEHAVIOURS

    origin.robots_behaviour = BEHAVIOURS["/unavailable-503"]
    refused = pressmark("archive", origin.url + "/plain", "--collection", tmp_path / "c")
    assert refused.returncode == 1 and "robots.txt could not be had" in refused.stderr
    origin.robots_behaviour = BEHAVIOURS["/not-found-404"]
    assert pressmark("archive", origin.url + "/plain", "--collection", tmp_path / "c").returncode == 0


def test_clean_needs_no_collection_and_gives_a_document(pressmark: Pressmark, tmp_path: Path) -> None:
    """HTML on stdin or in a file, the Document on stdout; the same bytes give the same Document."""
    from tests.origin import page

    (tmp_path / "page.html").write_bytes(page(1))
    from_file = pressmark("clean", tmp_path / "page.html", "--url", "http://e.org/1", cwd=tmp_path)
    from_stdin = pressmark("clean", "--url", "http://e.org/1", "--json", stdin=page(1), cwd=tmp_path)
    document = json.loads(from_stdin.stdout)
    assert from_stdin.stdout.count("\n") == 1
    assert json.loads(from_file.stdout) == document
    assert document["title"] == "Bridge 1 closed" and "two of its piers" in document["text"]
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_clean_batch_answers_every_line_and_names_the_bad_ones(pressmark: Pressmark, tmp_path: Path) -> None:
    """Documents come in the order of the lines, with their id; bad lines are named, and the exit code is 3."""
    from tests.origin import page

    lines = []
    for number in (1, 2):
        path = tmp_path / f"{number}.html"
        path.write_bytes(page(number))
        lines.append(json.dumps({"id": f"p{number}", "url": f"http://e.org/{number}", "html_path": str(path)}))
    lines[1:1] = ["{not json", json.dumps({"id": "gone", "url": None, "html_path": str(tmp_path / "gone.html")})]
    done = pressmark("clean", "--batch", stdin="\n".join(lines))
    assert [(d["id"], d["title"]) for d in map(json.loads, done.stdout.splitlines())] == [
        ("p1", "Bridge 1 closed"),
        ("p2", "Bridge 2 closed"),
    ]
    assert done.returncode == 3
    assert "line 2" in done.stderr and "line 3" in done.stderr and "gone.html" in done.stderr


@pytest.mark.process
def test_clean_starts_without_the_crawler(tmp_path: Path) -> None:
    """Cleaning and searching do not load Scrapy."""
    script = (
        "import sys; from crawler.cli import main; main(sys.argv[1:]); print('scrapy' in sys.modules, file=sys.stderr)"
    )
    for arguments in (["clean"], ["stats", "--collection", str(tmp_path / "none")]):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], input=b"<p>x</p>", capture_output=True, cwd=ROOT, timeout=60
        )
        assert done.stderr.decode().splitlines()[-1] == "False"


def test_export_is_what_show_shows(pressmark: Pressmark, origin: Origin, tmp_path: Path) -> None:
    """Each exported line is a Document, which show gives with its copies; a file appears only when it is whole."""
    collection = tmp_path / "c"
    urls = [origin.url + path for path in ("/plain", "/gzip", "/chunked")]
    assert pressmark("archive", *urls, "--collection", collection).returncode == 0
    done = pressmark("export", "--format", "jsonl", tmp_path / "out.jsonl", "--collection", collection)
    assert done.returncode == 0 and "3 documents" in done.stderr
    documents = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert sorted(d["url"] for d in documents) == sorted(urls)
    shown = pressmark("show", documents[0]["pressmark"], "--json", "--collection", collection)
    assert {key: value for key, value in json.loads(shown.stdout).items() if key != "copies"} == documents[0]
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("damage", [b"x", b"\xff"], ids=["no JSON", "no UTF-8"])
def test_a_damaged_document_is_left_out_of_an_export_and_a_search_and_named(
    pressmark: Pressmark, origin: Origin, tmp_path: Path, damage: bytes
) -> None:
    """The others are handed out, and the exit code says that one is not."""
    path = tmp_path / "c"
    urls = [origin.url + place for place in ("/plain", "/gzip", "/chunked")]
    assert pressmark("archive", *urls, "--collection", path).returncode == 0
    text_file = next((path / "text").glob("*.jsonl"))
    first, *others = text_file.read_bytes().splitlines(keepends=True)
    text_file.write_bytes(damage * (len(first) - 1) + b"\n" + b"".join(others))
    mark = json.loads(first)["pressmark"]
    done = pressmark("export", "--format", "jsonl", "-", "--collection", path)
    assert done.returncode == 3 and len([json.loads(line) for line in done.stdout.splitlines()]) == 2
    assert mark in done.stderr and "pressmark reindex" in done.stderr
    word = json.loads(first)["text"].split()[0]
    found = pressmark("search", word, "--json", "--collection", path)
    assert found.returncode == 3 and len(found.stdout.splitlines()) == 2
    assert mark in found.stderr and "pressmark reindex" in found.stderr


@pytest.mark.process
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_ends_cleanly_when_it_is_stopped(tmp_path: Path, stop: signal.Signals) -> None:
    """Ctrl-C ends the server with exit code 0 and no traceback."""
    from archive.collection.collection import Collection

    Collection.open_or_create(tmp_path / "c").close()
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler", "serve", "--port", "0", "--collection", str(tmp_path / "c")],
        stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stderr is not None
    with process.stderr:
        line = process.stderr.readline()
        while "http://" not in line and line:
            line = process.stderr.readline()
        address = "http://" + line.partition("http://")[2].split()[0].rstrip("/")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(address + "/healthz", timeout=5) as answer:
                    assert answer.status == 200
                break
            except OSError:
                time.sleep(0.1)
        process.send_signal(stop)
        assert process.wait(20) == 0
        assert "Traceback" not in process.stderr.read()
