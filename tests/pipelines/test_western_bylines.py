"""Bylines in an alphabet: names and roles in a dozen languages, and lines that only look like a byline."""

from __future__ import annotations

import pytest

from pipelines.credits.bylines import western


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Marlow and Tom Reyes", ["Jane Marlow", "Tom Reyes"]),
        ("BY JANE MARLOW Staff Writer", ["JANE MARLOW"]),
        ("By Jane Marlow, Tom Reyes and Eve Moss", ["Jane Marlow", "Tom Reyes", "Eve Moss"]),
        ("By Jane Marlow, Cape Town", ["Jane Marlow"]),
        ("By Jane Marlow Published April 8, 2022", ["Jane Marlow"]),
        ("April 8, 2022 By Jane Marlow", ["Jane Marlow"]),
        ("08.04.22 | 9:30 Uhr | Von Ida Lorenz-Mühl", ["Ida Lorenz-Mühl"]),
        ("Von Felix Brand und Jörg Held, dpa", ["Felix Brand", "Jörg Held"]),
        ("Par Marie Dubost et Jean-Luc de la Tour", ["Marie Dubost", "Jean-Luc de la Tour"]),
        ("Por Luis Garzón y Ana Lópes", ["Luis Garzón", "Ana Lópes"]),
        ("Di Mario Rosso", ["Mario Rosso"]),
        ("Door Anna van den Berk", ["Anna van den Berk"]),
        ("Av Anna Svenson", ["Anna Svenson"]),
        ("Tekst: Kari Nordby", ["Kari Nordby"]),
        ("Autor: Jan Kowalewski", ["Jan Kowalewski"]),
        ("Автор: Иван Петренков", ["Иван Петренков"]),
        ("Συντάκτης: Γιώργος Παππάς", ["Γιώργος Παππάς"]),
        ("By Dr. Max O'Kolter", ["Dr. Max O'Kolter"]),
        ("By Jane Marlow For Courieronline", ["Jane Marlow"]),
        ("By Jane Marlow for the Orrin Courier", ["Jane Marlow"]),
        ("Penulis Budi Santosa", ["Budi Santosa"]),
        ("Penulis : Budi Santosa | Editor : Ratna Dewi", ["Budi Santosa"]),
        ("Author, Jane Marlow", ["Jane Marlow"]),
    ],
)
def test_a_western_byline_is_read_in_a_dozen_languages(line: str, names: list[str]) -> None:
    """Names only: what follows them is a role, a place, a date or an agency."""
    assert [person.name for person in western.read_line(line).people] == names


@pytest.mark.parametrize(
    "line",
    [
        "By popular demand", "By Wednesday morning the fire was out", "By The Associated Press", "By Staff Reporter", "Posted by admin",
        "By Orrin Courier News Desk", "Von unserer Redaktion", "By Jane Marlow was praised as a novel", "Text: 14 px", "By Reuters", "Di notte",
        "By New Zealand", "Par Agence France-Presse", "Penulis Budi Santosa mengatakan bahwa", "Na Saada Omari", "Author, Title, Year",
    ],
)  # fmt: skip
def test_a_line_that_begins_like_a_byline_names_no_one(line: str) -> None:
    """Agencies, desks, days, places and sentences are no people."""
    assert western.read_line(line).people == ()


def test_roles_follow_from_what_stands_beside_a_western_name() -> None:
    """Translators, photographers, editors and reporters are told apart from authors."""
    found = western.read_line("By Claire Vasser, translated by Hannah Oaks").people
    assert {(p.name, p.role) for p in found} == {("Claire Vasser", "author"), ("Hannah Oaks", "translator")}
    found = western.read_line("By Jane Marlow, Health Reporter. Photograph: Ruth Calden").people
    assert {(p.name, p.role) for p in found} == {("Jane Marlow", "reporter"), ("Ruth Calden", "photographer")}
    found = western.read_line("(Reporting by Jane Marlow in Oslo; Editing by Tom Reyes)").people
    assert {(p.name, p.role) for p in found} == {("Jane Marlow", "reporter"), ("Tom Reyes", "editor")}


@pytest.mark.parametrize(
    "sentence",
    [
        "„Ennyi pénzből a hajót tudjuk tartani” – írta Facebook-bejegyzésében Kelemen Dorka.",
        "„Nie zamkniemy przystani” – napisał Marek Zieliński.",
        "«No cerraremos el puerto» – escribió Lucía Ferrán.",
        "„Wir schließen nicht“ – schrieb Henrike Vollmer.",
        '"We shall not close" - wrote Jane Marlow.',
        "“No cerramos” – por Lucía Ferrán.",
        "Von Henrike Vollmer, der Bürgermeisterin, war nichts zu hören.",
        "Par Marc Lefort, le maire, on apprend que le port rouvre.",
        "El acto empezó a las 12:30 por Lucía Ferrán, portavoz del grupo.",
    ],
)
def test_who_is_quoted_in_a_sentence_is_no_author(sentence: str) -> None:
    """Words such as "wrote" are a byline at the beginning of a line only."""
    assert western.read_line(sentence).people == ()
