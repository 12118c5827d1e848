"""News agencies: every reader of credits takes their names from one table."""

from __future__ import annotations

import pytest

from pipelines.credits.dateline import find_dateline
from pipelines.names.agencies import CHINESE_AGENCIES, KOREAN_AGENCIES, find_agency
from pipelines.names.chinese_names import is_chinese_name
from pipelines.names.western_names import is_organisation, is_western_name
from pipelines.page.picture_credits import split_caption
from tests.pipelines.credit_pages import chinese_document, english_document


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("REUTERS", "Reuters"),
        ("(dpa)", "dpa"),
        ("Agence France-Presse", "Agence France-Presse"),
        ("新華社", "新華社"),
        ("연합뉴스", "연합뉴스"),
        ("رويترز", "رويترز"),
        ("Getty Images", None),
        ("AP Photo", None),
        ("Orrin Courier", None),
    ],
)
def test_an_agency_is_found_by_each_of_its_names(text: str, agency: str | None) -> None:
    """In any letter case and in brackets; picture libraries and names for photographs are not news agencies."""
    assert find_agency(text) == agency


@pytest.mark.parametrize("agency", sorted(CHINESE_AGENCIES))
def test_each_chinese_name_opens_a_dateline_and_is_the_source(agency: str) -> None:
    """With the day alone or with the month, and no agency is the name of a person."""
    assert find_dateline(f"{agency}清溪8日电 ") == f"{agency}清溪8日电"
    source = chinese_document(first=f"{agency}清溪4月8日电 ").source
    assert source is not None and source.name == agency
    assert not is_chinese_name(agency)


@pytest.mark.parametrize("agency", sorted(KOREAN_AGENCIES))
def test_each_korean_name_before_the_reporter_is_the_source(agency: str) -> None:
    """The place stands before it."""
    source = english_document(first=f"(서울={agency}) 김하나 기자 = ").source
    assert source is not None and source.name == agency


@pytest.mark.parametrize(
    "credit", ["DPA", "Jo Lee/AAP", "ASSOCIATED PRESS", "Jo Lee/Adobe Stock", "Thinkstock", "法新社"]
)
def test_agencies_and_picture_libraries_credit_photographs(credit: str) -> None:
    """Each of their names, also in capitals."""
    assert split_caption(f"The bridge closed on Monday. ({credit})") == ("The bridge closed on Monday.", credit)


def test_an_agency_with_a_date_is_no_credit_of_a_photograph() -> None:
    """Indian sites print such a line as the byline."""
    assert split_caption("PTI | July 9, 2020 | Updated 08:24 IST") == ("PTI | July 9, 2020 | Updated 08:24 IST", None)


@pytest.mark.parametrize("text", ["Adobe Stock", "Getty Images", "Picture Alliance", "Postmedia News"])
def test_a_picture_library_or_an_agency_is_no_person(text: str) -> None:
    """Although its name has the form of one."""
    assert is_organisation(text)
    assert not is_western_name(text)
