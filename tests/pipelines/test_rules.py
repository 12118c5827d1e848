"""The line rules: each cuts and spares what its examples say, a bad rule names its fault, articles are spared."""

from __future__ import annotations

import re
import time

import pytest

from pipelines import BadRule
from pipelines.fold import fold
from pipelines.line_rules import Rule, load, parse_rules

RULES = load().rules
GOOD = """
[[rule]]
id = "zh-example"
language = "zh"
pattern = '广告.{0,9}'
reason = "An example."
cuts = ["广告位"]
spares = ["公告"]
"""


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule in RULES for line in rule.cuts], ids=str)
def test_a_rule_cuts_its_examples(rule: Rule, line: str) -> None:
    """What the rule file says is cut, is found."""
    assert rule.finds(fold(line).text)


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule in RULES for line in rule.spares], ids=str)
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


@pytest.mark.parametrize(
    "line",
    [
        "来源" * 450,
        "版权" * 450,
        "凡本网" * 300,
        "1 " * 450,
        "| " * 450,
        "By A " * 180,
        "share " * 150,
        "（" * 900,
        "编辑：" * 300,
        "首页 > " * 180,
    ],
    ids=lambda line: line[:6].strip(),
)
def test_no_rule_takes_long_over_any_line(line: str) -> None:
    """All rules together need less than a tenth of a second for the longest line that they look at."""
    folded = fold(line).text
    started = time.process_time()
    for rule in RULES:
        rule.finds(folded)
        rule.finds(folded[: rule.max_chars])
    assert time.process_time() - started < 0.1


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
