"""The closing line: a name that signs the text."""

from __future__ import annotations

import pytest

from tests.pipelines.credit_pages import english_document, people


@pytest.mark.parametrize(
    ("below", "name"),
    [
        ("<p><b><i>Иван Петренков, «Курьер.ру»</i></b></p>", "Иван Петренков"),
        ("<p class='SignatureBlock'>Иван Петренков</p>", "Иван Петренков"),
        ("<p style='text-align:right;'><strong>Phan Dưỡng</strong></p>", "Phan Dưỡng"),
        ("<p><strong>EDI SAIMOL</strong></p>", "EDI SAIMOL"),
        ("<p>Иван Петренков</p>", None),
        ("<h3>Ivan Petrenko</h3>", None),
        ("<p><b>اقرأ أيضا</b></p>", None),
        ("<p><b>Bottom Line</b></p>", None),
        ("<p><b>Orrin Island</b></p>", None),
        ("<p><b>Orrin Harbour</b></p>", None),
        ("<p><b>Related Stories</b></p>", None),
        ("<p><b>Читайте Также</b></p>", None),
    ],
)
def test_a_name_that_closes_the_text_signs_it_if_it_is_set_so(below: str, name: str | None) -> None:
    """By its class, in bold, to the right, or with the outlet; not a subhead, not what the text speaks of."""
    assert people(english_document(below=below)) == ({(name, "author")} if name else set())
