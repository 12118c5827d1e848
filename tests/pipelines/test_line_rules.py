"""The line rules: each cuts and spares what its examples say, a bad rule names its fault, articles are spared."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.errors import BadRule
from pipelines.notices import line_rules
from pipelines.notices.line_rules import load, parse_rules
from pipelines.notices.needed_words import needed_words
from pipelines.notices.rule import Rule
from pipelines.text.folding import fold
from pipelines.text.page_languages import LANGUAGES

RULES = load().rules
RULE_FILES = list(Path(line_rules.__file__).with_name("rules").glob("*.toml"))


def named(value: object) -> str | None:
    """Return how a test calls a rule; a line goes by its beginning."""
    return value.id if isinstance(value, Rule) else None


GOOD = """
[[rule]]
id = "zh-example"
language = "zh"
pattern = '广告.{0,9}'
reason = "An example."
cuts = ["广告位"]
spares = ["公告"]
"""


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule in RULES for line in rule.cuts], ids=named)
def test_a_rule_cuts_its_examples(rule: Rule, line: str) -> None:
    """What the rule file says is cut, is found."""
    assert rule.finds(fold(line).text)


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule in RULES for line in rule.spares], ids=named)
def test_a_rule_spares_its_examples(rule: Rule, line: str) -> None:
    """What the rule file says is spared, is not found."""
    assert not rule.finds(fold(line).text)


def test_a_sound_rule_file_is_read() -> None:
    """Keys that are left out have their defaults."""
    (rule,) = parse_rules(GOOD, "example.toml").rules
    assert (rule.match, rule.position, rule.cut, rule.max_chars) == ("whole", "anywhere", "line", 100)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (('id = "zh-example"', 'id = "Zh Example"'), "id"),
        (("广告.{0,9}", "广告.*"), "pattern"),
        (("广告.{0,9}", "广告.{3,}"), "pattern"),
        (("广告.{0,9}", "(广告"), "pattern"),
        (('reason = "An example."', "reason = 7"), "reason"),
        (('cuts = ["广告位"]', "cuts = []"), "cuts"),
        (('spares = ["公告"]', 'spares = ["公告"]\nposition = "middle"'), "position"),
        (('spares = ["公告"]', 'spares = ["公告"]\nmax_chars = 0'), "max_chars"),
        (('spares = ["公告"]', 'spares = ["公告"]\ncut = "suffix"'), "match"),
        (('spares = ["公告"]', 'spares = ["公告"]\ncolour = "red"'), "colour"),
        (('language = "zh"', 'language = "zz"'), "language"),
        (('spares = ["公告"]', 'spares = ["公告"]\nwhere = ["header"]'), "where"),
        (('spares = ["公告"]', 'spares = ["公告"]\nhosts = ["https://north.example/"]'), "hosts"),
        (('spares = ["公告"]', 'spares = ["公告"]\nfrom = "2022-01-01"'), "from"),
        (('spares = ["公告"]', 'spares = ["公告"]\nfrom = 2022-02-01\nto = 2022-01-01'), "to"),
    ],
)
def test_a_bad_rule_names_file_rule_key_and_what_was_expected(change: tuple[str, str], key: str) -> None:
    """The message alone is enough to mend the rule file."""
    with pytest.raises(BadRule) as caught:
        parse_rules(GOOD.replace(*change), "example.toml")
    assert (caught.value.file, caught.value.key) == ("example.toml", key)
    assert "example.toml" in str(caught.value) and "expected" in str(caught.value)


def test_a_file_that_is_no_toml_is_a_bad_rule() -> None:
    """The file is named, too, where there is no rule to name."""
    with pytest.raises(BadRule, match=r"broken\.toml"):
        parse_rules("[[rule]\n", "broken.toml")


def test_rule_names_are_unique_and_the_version_counts_them() -> None:
    """The version that each document names tells one rule set from another."""
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert re.fullmatch(rf"{len(RULES)}-[0-9a-f]{{8}}", load().version)


@pytest.mark.parametrize("file", sorted(file.name for file in RULE_FILES), ids=str)
def test_no_rule_file_of_the_package_has_a_fault(file: str) -> None:
    """They are not walked through at every start; here they are."""
    assert parse_rules(RULE_FILES[0].with_name(file).read_text("utf-8"), file).rules


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_line_with_a_rule_s_words_reaches_the_rule(rule: Rule) -> None:
    """Lines are shown only to the rules whose words they have: no line that a rule matches is kept from it."""
    for line in rule.cuts:
        if rule.cuts_part:
            assert rule in load().of_ends(fold(line).text, frozenset(LANGUAGES))
        else:
            assert rule in load().of_line(line, frozenset(LANGUAGES))


def baits(rule: Rule) -> Iterator[str]:
    """Yield strings of the rule's own words and signs that, repeated, might keep it busy."""
    words = sorted(needed_words(rule.expression) or (), key=len, reverse=True)[:4]
    words += re.findall(r"\w{2,12}", re.sub(r"\\.|\{[\d,]+\}|\(\?.", " ", rule.expression))[:6]
    yield from (
        *words,
        *(word + " " for word in words),
        *(word + ": " for word in words),
        "".join(words),
        " ".join(words),
    )
    yield from ("1 ", "| ", "(", "Ab ", "2022-04-08 ", "《》", " ", "-", "大 |", "a@b.", "@", "，", "x, ", "中")


def seconds(rule: Rule, line: str) -> float:
    """Return the least time of a few that a rule takes over a line of any length."""
    search = {"whole": rule.pattern.fullmatch, "start": rule.pattern.match}.get(rule.match, rule.pattern.search)
    times = []
    for _ in range(3):
        started = time.process_time()
        search(line)
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_what_a_rule_takes_grows_no_faster_than_a_line(rule: Rule) -> None:
    """Twice the length takes about twice the time at most, over lines made of the rule's own words; ☂ ends no match."""
    for bait in filter(None, baits(rule)):
        lines = [(bait * (size // len(bait) + 1))[:size] + "☂" for size in (900, 1800)]
        short, long = (seconds(rule, line) for line in lines)
        if long > 0.002:  # less is too little to measure, and little enough
            assert long < 3 * short, (bait, short, long)


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:[| ]{0,3}(?:大|中)[| ]{0,3}){1,14}",
        r"(?:\w{1,9}\s?){1,9}",
        "(?:打印|打印本页|打)(?:a?a?){0,20}",
        r"(a)\1{0,3}",
    ],
)
def test_a_pattern_that_a_hostile_line_could_keep_busy_is_refused(pattern: str) -> None:
    """Bounded repeats inside bounded repeats have billions of ways to fail; so has what cannot be told apart."""
    with pytest.raises(BadRule) as caught:
        parse_rules(GOOD.replace("广告.{0,9}", pattern), "example.toml")
    assert caught.value.key == "pattern"


@pytest.mark.parametrize("pattern", ["(?>[| ]{0,3}(?:大|中)[| ]{0,3}){1,14}+", r"(?:\w{1,9}\s){1,9}", "广告.{0,9}"])
def test_a_pattern_that_is_left_in_one_way_is_taken(pattern: str) -> None:
    """Atomic groups, possessive repeats, and parts that begin with different letters are fast."""
    assert parse_rules(GOOD.replace("广告.{0,9}", pattern), "example.toml").rules
