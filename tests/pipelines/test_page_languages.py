"""The languages that a page may be in: their rules are tried on it, other rules are left out."""

from __future__ import annotations

import pytest

from pipelines.notices.line_rules import load
from pipelines.text.page_languages import LANGUAGES, page_languages
from tests.pipelines.sentences import SENTENCES

RULES = load().rules


def test_every_language_that_has_rules_is_told_from_a_sentence() -> None:
    """Its rules are tried on the page; so are those of English and of all languages."""
    assert {rule.language for rule in RULES} == {"any", *SENTENCES} == set(LANGUAGES)
    missed = [language for language, text in SENTENCES.items() if not page_languages([text]) >= {language, "en", "any"}]
    assert not missed


def test_rules_of_other_scripts_are_left_out() -> None:
    """A Japanese page is not read with Chinese rules, nor a Chinese one that names a Japanese book with Japanese ones."""
    assert "zh" not in page_languages([SENTENCES["ja"]])
    assert page_languages([SENTENCES["zh"] * 3, "他在读《ノルウェイの森》。"]) == {"any", "en", "zh"}
    assert page_languages([SENTENCES["en"]]) == {"any", "en"}


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("cs-CZ", "cs"),
        ("CS_cz", "cs"),
        ("nb", "no"),
        ("nn-NO", "no"),
        ("sr-Latn", "hr"),
        ("sr-Cyrl-RS", "hr"),
        ("bs", "hr"),
        ("zh-Hant", "zh"),
        ("iw", "he"),
        (" fa ", "fa"),
    ],
)
def test_a_declared_language_is_tried_on_a_page_that_has_too_few_words_to_tell(tag: str, language: str) -> None:
    """A short page in Czech or Danish may have none of the commonest words of its language."""
    assert page_languages(["Reklama"], [tag]) == {"any", "en", language}


def test_tags_that_are_none_or_of_languages_without_rules_are_passed_over() -> None:
    """What a page declares is whatever somebody wrote there."""
    tags = (None, "", "any", "sw", "xx-XX", "-", "c", "cs-", "english", "de;q=0.8", "zh-" + "x" * 90, "čs", "0")
    assert page_languages([SENTENCES["nl"]], tags) == {"any", "en", "nl"}
    assert page_languages([], (*tags, "pt-BR", "da")) == {"any", "en", "pt", "da"}


def test_languages_that_share_a_script_are_told_apart_by_their_words() -> None:
    """Rules in Bulgarian are not tried on pages in Russian, nor those in Persian on pages in Arabic."""
    assert not page_languages([SENTENCES["ru"], SENTENCES["uk"]]) & {"bg", "hr"}
    assert "fa" not in page_languages([SENTENCES["ar"]])
    assert "hr" in page_languages(["Мост је отворен у петак након три године радова и више није затворен."])
