"""A collection's own line rules: they add, switch off and limit by host and day, and a wrong file harms nothing."""

from __future__ import annotations

import asyncio
import pickle
import re
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.capture import Capture
from archive.collection.collection import Collection
from archive.collection.writer import Writer
from archive.errors import BadConfig
from pipelines.clean import clean
from pipelines.document import Document
from pipelines.errors import BadRule
from pipelines.notices.line_rules import RULE_KEYS, load, load_with
from pipelines.notices.rule_set import RuleSet
from pipelines.page_facts import PageFacts
from pipelines.runs.cleaning_workers import CleaningWorkers
from pipelines.runs.derive import collection_rules
from tests.archive.site import message, store
from tests.conftest import ROOT, Pressmark

SENTENCE = "The bridge was opened on Friday after three years of work, and the way takes ten minutes now."
SLOGAN = "Courier readers know more"
RULE = f"""
[[rule]]
id = "courier-slogan"
language = "en"
pattern = 'courier readers know more'
reason = "The paper's slogan."
cuts = ["{SLOGAN}"]
spares = ["Courier readers know the bridge"]
"""
PAGE = (
    f"<html><body><div><p>{SENTENCE}</p><p>{SLOGAN}</p><p>{SENTENCE}</p><p>Read more: The ferry</p></div></body></html>"
)


def rules(folder: Path, text: str) -> RuleSet:
    """The rules of a collection whose one file has this text."""
    (folder / "courier.toml").write_text(text)
    return load_with(folder)


def text_of(rule_set: RuleSet, host: str = "courier.example", day: tuple[int, int, int] | None = (2022, 4, 8)) -> str:
    """The text of the page of a host, captured on a day."""
    captured_at = datetime(*day, tzinfo=UTC) if day else None
    return clean(PAGE.encode(), PageFacts(f"https://{host}/bridge", captured_at), rules=rule_set).text


def test_a_rule_of_a_collection_cuts_and_is_named_in_the_ledger(tmp_path: Path) -> None:
    """As one of the package's own would, on every host where it names none."""
    document = clean(PAGE.encode(), rules=rules(tmp_path, RULE))
    assert SLOGAN not in document.text and SLOGAN in clean(PAGE.encode()).text
    assert [removal.reason for removal in document.removed if removal.rule == "courier-slogan"] == [
        "The paper's slogan."
    ]


@pytest.mark.parametrize(
    ("scope", "host", "day", "is_cut"),
    [
        ('hosts = ["courier.example"]', "courier.example", None, True),
        ('hosts = ["courier.example"]', "Courier.Example", None, True),
        ('hosts = ["courier.example"]', "news.courier.example", None, False),
        ('hosts = ["*.courier.example"]', "news.courier.example", None, True),
        ('hosts = ["*.courier.example"]', "courier.example", None, False),
        ('hosts = ["*.courier.example"]', "evilcourier.example", None, False),
        ("from = 2022-04-08", "courier.example", (2022, 4, 8), True),
        ("from = 2022-04-09", "courier.example", (2022, 4, 8), False),
        ("to = 2022-04-08", "courier.example", (2022, 4, 8), True),
        ("to = 2022-04-07", "courier.example", (2022, 4, 8), False),
        ("from = 2022-04-09", "courier.example", None, True),
        ("to = 2022-04-07", "courier.example", None, False),
    ],
)
def test_a_rule_holds_on_its_hosts_and_days(
    tmp_path: Path, scope: str, host: str, day: tuple[int, int, int] | None, is_cut: bool
) -> None:
    """The day is that of the capture; a page without a time counts as of today."""
    rule_set = rules(tmp_path, RULE + scope)
    assert (SLOGAN not in text_of(rule_set, host, day)) is is_cut


@pytest.mark.parametrize(
    ("switch", "host", "is_cut"),
    [
        ('[[off]]\nhosts = ["courier.example"]', "courier.example", False),
        ('[[off]]\nhosts = ["courier.example"]', "north.example", True),
        ("[[off]]", "north.example", False),
        ("[[off]]\nto = 2022-01-01", "courier.example", True),
        ('[[only]]\nhosts = ["courier.example"]', "courier.example", True),
        ('[[only]]\nhosts = ["courier.example"]', "north.example", False),
        ("[[only]]\nfrom = 2022-05-01", "courier.example", False),
    ],
)
def test_a_collection_switches_rules_of_the_package_off_or_limits_them(
    tmp_path: Path, switch: str, host: str, is_cut: bool
) -> None:
    """Here the one that cuts pointers to other pages."""
    ids = ["en-read-more-line", "en-read-more"]
    text = "".join(f'{switch}\nrule = "{rule}"\nreason = "The Courier\'s own pointers are text."\n' for rule in ids)
    assert ("Read more" not in text_of(rules(tmp_path, text), host)) is is_cut


def test_the_version_covers_the_rules_of_the_collection(tmp_path: Path) -> None:
    """So that a document tells which rules it was made with."""
    assert load_with(tmp_path).version == load().version == load_with(tmp_path / "none").version
    with_rule = rules(tmp_path, RULE).version
    assert with_rule != load().version
    assert rules(tmp_path, RULE + "# a remark\n").version not in (with_rule, load().version)
    assert clean(b"<p>x</p>", rules=rules(tmp_path, RULE)).cleaner.rules == with_rule


@pytest.mark.parametrize(
    ("text", "rule", "key", "said"),
    [
        (
            RULE.replace("match", "x").replace("reason =", "reasn ="),
            "courier-slogan",
            "reasn",
            "did you mean 'reason'?",
        ),
        (RULE.replace("courier-slogan", "en-share"), "en-share", "id", "no other rule"),
        (RULE + RULE, "courier-slogan", "id", "no other rule"),
        (RULE.replace(f'cuts = ["{SLOGAN}"]', 'cuts = ["Another"]'), "courier-slogan", "cuts", "'Another'"),
        (RULE.replace("readers know the bridge", "readers know more"), "courier-slogan", "spares", SLOGAN),
        ('[[off]]\nrule = "en-shere"\nreason = "x"', "en-shere", "rule", "did you mean 'en-share'?"),
        ('[[off]]\nrule = "en-share"', "en-share", "reason", "some text"),
        ('[[only]]\nrule = "en-share"\nreason = "x"', "en-share", "hosts", "where the rule is to hold"),
        ('[[off]]\nrule = "en-share"\nreason = "x"\npattern = "y"', "en-share", "pattern", "one of"),
        ("rule = 7", "-", "rule", "[[rule]]"),
        ("[[switch]]\nx = 1", "-", "switch", "[[off]]"),
        ("[[rule]\n", "-", "-", "TOML"),
    ],
)
def test_a_wrong_file_names_itself_the_rule_the_key_and_what_was_expected(
    tmp_path: Path, text: str, rule: str, key: str, said: str
) -> None:
    """Also where a rule does not do what its own examples say; and it may come from another process."""
    with pytest.raises(BadRule) as caught:
        rules(tmp_path, text)
    again = pickle.loads(pickle.dumps(caught.value))
    for error in (caught.value, again):
        assert (error.file, error.rule, error.key) == (str(tmp_path / "courier.toml"), rule, key)
        assert said in str(error) and str(tmp_path / "courier.toml") in str(error)
        assert isinstance(error, BadConfig)


@pytest.mark.parametrize(
    "arguments",
    [("archive", "http://127.0.0.1:9/"), ("import", "none.warc"), ("crawl",), ("reclean",)],
    ids=lambda a: a[0],
)
def test_a_wrong_rule_file_stops_a_command_before_it_touches_anything(
    tmp_path: Path, pressmark: Pressmark, arguments: tuple[str, ...]
) -> None:
    """With exit code 2, one line, and no WARC file."""
    with Collection.open_or_create(tmp_path / "c") as collection:
        collection.rules_dir.mkdir()
        (collection.rules_dir / "courier.toml").write_text(RULE.replace("reason", "reasn"))
        collection.publishers_dir.joinpath("courier.toml").write_text(
            'name = "C"\ndomains = ["127.0.0.1"]\nsources = [{ kind = "feed", url = "http://127.0.0.1:9/feed" }]\n'
        )
        done = pressmark(*arguments, "--collection", collection.path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "courier.toml: rule 'courier-slogan': key 'reasn'" in done.stderr and "Traceback" not in done.stderr
        assert not list(collection.warcs.folder.iterdir())


def test_a_collection_without_rules_has_those_of_the_package(tmp_path: Path) -> None:
    """Its folder need not be there."""
    with Collection.open_or_create(tmp_path / "c") as collection:
        assert collection_rules(collection) is load()


@pytest.mark.process
def test_workers_clean_with_the_collection_s_rules_and_tell_what_is_wrong_with_them(tmp_path: Path) -> None:
    """One set for the life of a worker; a file that went bad since the start is an error that names it, not a document."""

    async def derive(path: Path, capture: Capture) -> Document:
        workers = CleaningWorkers(path, 1)
        try:
            return await workers.derive(capture)
        finally:
            await asyncio.get_running_loop().run_in_executor(None, workers.close)

    with Collection.open_or_create(tmp_path / "c") as collection:
        collection.rules_dir.mkdir()
        writer = Writer(collection)
        capture = store(writer, "https://courier.example/bridge", message(PAGE.encode()))
        writer.close()
        rule_set = rules(collection.rules_dir, RULE + 'hosts = ["courier.example"]')
        document = asyncio.run(derive(collection.path, capture))
        assert SLOGAN not in document.text and document.cleaner.rules == rule_set.version
        (collection.rules_dir / "courier.toml").write_text(RULE.replace("reason", "reasn"))
        with pytest.raises(BadConfig, match=r"courier\.toml"):
            asyncio.run(derive(collection.path, capture))


def test_the_rule_file_of_the_manual_can_be_used_and_every_key_is_documented(tmp_path: Path) -> None:
    """docs/rules.md shows a file that works, and its table has a row for each key."""
    manual = (ROOT / "docs" / "rules.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)
    found = rules(tmp_path, textwrap.dedent(example))
    assert {switch.rule for switch in found.switches} == {"en-read-more-line", "zh-qr"}
    documented = {
        key for row in re.findall(r"^\| (`.*?) \|", manual, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)
    }
    assert documented == set(RULE_KEYS)
