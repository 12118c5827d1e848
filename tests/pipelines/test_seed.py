"""The article that the project started from, in five site templates: all of it is kept, repaired, and nothing else."""

from __future__ import annotations

import pytest

from pipelines.document import Document
from pressmark import clean
from tests.pipelines import seed


@pytest.fixture(scope="module", params=seed.TEMPLATES)
def document(request: pytest.FixtureRequest) -> Document:
    """The seed article, cleaned out of one of the templates."""
    return clean(seed.TEMPLATES[request.param](), url="http://www.northnews.example/2022/0409/10001.html")


def test_the_text_is_exactly_the_paragraphs_of_the_article(document: Document) -> None:
    """Every paragraph in order, without the converter's damage; no caption, credit, notice, footer or menu."""
    assert document.verdict == "article"
    assert document.text.split("\n") == [seed.undamaged(line) for line in seed.PARAGRAPHS]
    assert "?" not in document.text and "jié" not in document.text


def test_captions_are_captions_with_their_photographer(document: Document) -> None:
    """A line that ends with a name and 攝 is a caption block; without the credit it is the caption of the image above it."""
    captions = [seed.undamaged(line) for line in seed.CAPTIONS]
    assert [block.text for block in document.blocks if block.kind == "caption"] == captions
    assert [image.caption for image in document.images] == [line[: line.rindex("。") + 1] for line in captions]
    assert {image.credit for image in document.images} == {"袁永紅"}


def test_the_people_are_known_by_their_roles(document: Document) -> None:
    """The photographer comes from the captions, the reporter from the bracket at the end."""
    people = {(person.name, person.role) for person in document.authors}
    assert {("袁永紅", "photographer"), ("劉曉冬", "reporter")} <= people


def test_the_headline_in_two_lines_is_one_title(document: Document) -> None:
    """A <br> in a headline parts lines of one title, without the site's name."""
    assert document.title == seed.undamaged("".join(seed.TITLE))


def test_the_notices_become_rights(document: Document) -> None:
    """Filing numbers, permit, holder and contact are read out of what was cut."""
    rights = document.rights
    assert rights.icp == "蒙ICP備16001043號-1"
    assert rights.news_permit and rights.news_permit.startswith("15120200009")
    assert rights.public_security and "15010502001245" in rights.public_security
    assert rights.holder and rights.holder.startswith("北疆新聞")
    assert rights.contact and rights.notice


def test_every_notice_is_in_the_ledger_with_rule_reason_and_place(document: Document) -> None:
    """What is cut is on record: its text as printed, the rule, why, and where it stood, in page order."""
    cut = {removal.text: removal for removal in document.removed}
    for notice in seed.NOTICES:
        removal = cut[" ".join(notice.split())]
        assert removal.rule.startswith(("zh-", "copyright-"))
        assert removal.reason.endswith(".") and removal.path.startswith("html/body/")
    assert [r.line for r in document.removed] == sorted(r.line for r in document.removed if r.line is not None)


def test_date_source_and_language_are_read(document: Document) -> None:
    """The printed time is Chinese time, the outlet stands behind 來源, the characters are traditional."""
    assert document.published_at == "2022-04-09T08:21:00+08:00"
    assert document.source and document.source.name == "內蒙古日報"
    assert document.language == "zh-Hant"
    assert document.fingerprint and document.fingerprint.startswith("minhash1:")


def test_every_repair_is_told_by_its_clause(document: Document) -> None:
    """The two shifted runs and each bracket with a reading are on record, as printed and as mended, each once."""
    lost = [repair for repair in document.repairs if repair.rule == "lost-byte"]
    readings = [repair for repair in document.repairs if repair.rule == "pinyin"]
    assert [(repair.before[:6], repair.after[:5]) for repair in lost] == [
        ("?;仡櫩偨Y", "。回顧總結"),
        ("有序?qū)", "有序實施煤"),
    ]
    assert {*lost, *readings} == set(document.repairs) and len(readings) > 80
    assert len(set(document.repairs)) == len(document.repairs)
    for repair in readings:
        assert repair.after == seed.undamaged(repair.before) != repair.before
        assert len(repair.before) < 100
