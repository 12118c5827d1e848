"""Damaged text is put right where the page shows what damaged it, and sound text comes through as it is."""

from __future__ import annotations

import time

import pytest

from pipelines.repair.character_pairs import pair_model, traditional
from pipelines.repair.repair import Repairer, reread
from pressmark import clean
from tests.pipelines import seed

FILL = "The council met on Tuesday evening to hear what residents had to say about the bridge. "


def mend(text: str, page: str = "") -> str:
    """Return a piece as it comes out of a page that shows it and, after it, the rest of page."""
    mended, repairs = Repairer(f"{text}\n{page}").mend(text)
    assert bool(repairs) == (mended != text)
    return mended


# --- the converter's damage ----------------------------------------------------------------------------------------

DAMAGED = "\n".join(seed.LINES)


def converted(text: str, marked: str) -> str:
    """Do to text what the converter does: write readings behind GBK byte pairs, wherever they stand, and decode badly."""
    codes = {char.encode("gbk"): sorted(traditional()[char].readings)[0] for char in marked}
    data, out, place = text.encode("gbk"), [], 0
    while place < len(data):  # byte by byte, without regard to where characters begin
        pair = data[place : place + 2]
        out += [*pair, f"({codes[pair]})"] if pair in codes else [data[place]]
        place += 2 if pair in codes else 1
    shown, place = "", 0
    while place < len(out):
        one, other = out[place], out[place + 1] if place + 1 < len(out) else ""
        if isinstance(one, str) or one < 0x80:
            shown += one if isinstance(one, str) else chr(one)
            place += 1
        elif isinstance(other, str):
            shown += "?" + other[1:]
            place += 2
        else:
            shown += bytes([one, other]).decode("gbk")
            place += 2
    return shown


@pytest.mark.parametrize(
    "line",
    [
        "縣里決定從明年起對所有農村公路進行養護,經費由財政負擔。",
        "記者從會議上了解到,今年將新建三座橋梁,總投資約兩億元。",
        "這項工程是當地群眾盼望多年的一件大事。",
    ],
)
@pytest.mark.parametrize("marked", ["從驅對驛農護經質設區", "會議驚將總領億風業發", "這項當駛時盼馬鳳關點"])
def test_what_the_converter_does_to_bytes_is_undone(line: str, marked: str) -> None:
    """A reading behind a character, and one that split a character and shifted what follows, are both taken back."""
    marked = "".join(char for char in marked if char in traditional())
    assert mend(converted(line, marked), DAMAGED) == line


def test_a_run_whose_missing_byte_is_not_clear_is_left_alone() -> None:
    """Where several characters would do, or nothing that makes sense comes out, the text stays as printed."""
    for line in ("他來了嗎?Yes,他說。", "價格是多少?A股漲了。", "問題?;龘靐齾籱Z在這里。", "是不是?"):
        assert mend(line, DAMAGED) == line


def test_question_marks_and_semicolons_of_a_damaged_page_stay() -> None:
    """Signs that are meant are no lost bytes, even there."""
    line = "為什么?因為天冷;風大;路滑。誰去?你去?他去?"
    assert mend(line, DAMAGED) == line


def test_the_reading_of_a_rare_name_stays_on_a_damaged_page() -> None:
    """The converter marks characters that it changes and no others: a reading behind 丕 was written by a person."""
    assert mend("曹丕(pī)在自治區(qū)作詩。", DAMAGED) == "曹丕(pī)在自治區作詩。"


@pytest.mark.parametrize(
    "text",
    [
        "魏文帝曹丕(pī)、龘(dá)字、饕(tāo)餮(tiè)、罘罳(fú sī)都是難讀的字,記者請教了學者。",
        "學(xué)生們今天學了五個字:龍(lóng)、鳳(fèng)、麟(lín)、龜(guī)、鶴(hè),老師又寫了龍、鳳、龜。",
        "今天學(xué)校(xiào)開(kāi)學(xué)了(le),老師(shī)教(jiāo)我們(men)讀(dú)書(shū)和(hé)寫(xiě)字(zì)。",
        "「長(zhǎng)大」的長和「長(cháng)短」的長讀音不同,還有「樂(lè)」與「音樂(yuè)」、「為(wéi)」與「為(wèi)」。",
        "他來了嗎?;她沒有回答。真的嗎?!真的;不信?你看。",
        "區(qū)長講話。",
    ],
)
def test_readings_that_people_wrote_stay(text: str) -> None:
    """A name's reading, a lesson, a list of hard characters: brackets with pinyin are no damage by themselves."""
    assert mend(text * 3) == text * 3


def test_a_repair_shows_the_clause_and_not_the_paragraph() -> None:
    """What a person is shown is short enough to read and long enough to judge."""
    _, repairs = Repairer(DAMAGED).mend(seed.PARAGRAPHS[0])
    assert all(len(repair.before) <= 81 and "。" not in repair.before for repair in repairs)


def test_the_model_knows_what_follows_what() -> None:
    """Words of both scripts are likelier than the same characters in another order."""
    model = pair_model()
    assert model.log_likelihood("經濟發展") == model.log_likelihood("经济发展")
    assert model.log_likelihood("經濟發展") > model.log_likelihood("濟經展發") + 10


# --- wrong encodings -----------------------------------------------------------------------------------------------

CHINESE = "北河縣今年第一批公路養護工程已經開工，工人們冒雨鋪設路面，預計六月底以前全部完成。居民說，以後進城方便多了。"
SIMPLE = "北河县今年第一批公路养护工程已经开工，工人们冒雨铺设路面，预计六月底以前全部完成。居民说，以后进城方便多了。"


def misread(text: str, really: str, wrong: str) -> str:
    """Return text as it looks when its bytes are read in the wrong encoding, undefined bytes as control characters."""
    return "".join(
        bytes([byte]).decode(wrong, "replace").replace("\ufffd", chr(byte)) if byte > 0x7F else chr(byte)
        for byte in text.encode(really)
    )


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252", "iso8859-15"])
@pytest.mark.parametrize("really", ["gbk", "utf-8"])
def test_chinese_that_was_read_as_western_text_is_read_again(really: str, wrong: str) -> None:
    """GBK or UTF-8 bytes, one character each: all bytes are there."""
    assert mend(misread(SIMPLE, really, wrong)) == SIMPLE


def test_a_page_that_was_misread_as_a_whole_is_cleaned_as_what_it_was() -> None:
    """Title, text and credits are found, and the repair is told once."""
    body = "".join(f"<p>{SIMPLE}</p>" for _ in range(4)) + "<p>（记者 王大明）</p><p>责任编辑：李小红</p>"
    page = f"<html><head><title>公路养护工程开工</title></head><body><h1>公路养护工程开工</h1><div>{body}</div></body></html>"
    document = clean(misread(page, "gbk", "iso8859-15").encode())
    assert document.title == "公路养护工程开工" and document.text.startswith(SIMPLE)
    assert ("王大明", "reporter") in [(person.name, person.role) for person in document.authors]
    assert "责任编辑" not in document.text
    assert [repair.rule for repair in document.repairs] == ["misread-page"]


def test_utf_8_that_was_read_as_gbk_is_read_again_where_all_bytes_are_there() -> None:
    """Three characters for two; where the last byte of a run was lost, it stays as printed."""
    whole = "一些工人冒雨铺设路面，预计六月底以前全部完成的"
    data, shown = whole.encode(), ""
    while data:  # as browsers read GBK: the byte 80 alone is a euro sign
        size = 1 if data[0] in (*range(0x80), 0x80) else 2
        shown, data = shown + ("€" if data[0] == 0x80 else data[:size].decode("gb18030")), data[size:]
    assert mend(shown) == whole
    assert mend(shown[:-1] + "?") == shown[:-1] + "?"


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("The cafÃ© on MontrÃ©alâ€™s main street", "The café on Montréal’s main street"),
        ("Itâ€™s time, she said, to leave", "It’s time, she said, to leave"),
        ("A price of Â£5 and the cafÃ©s", "A price of £5 and the cafés"),
        ("Å»ycie zaÅ‚ogi byÅ‚o ciÄ™Å¼kie", "Życie załogi było ciężkie"),
        ("РџСЂРёРІРµС‚ всем".replace(" всем", " РјРёСЂ"), "Привет мир"),
    ],
)
def test_letters_that_were_read_byte_by_byte_are_put_together(printed: str, meant: str) -> None:
    """UTF-8 read as a Western, Central European or Cyrillic code page."""
    assert mend(printed, FILL) == meant


@pytest.mark.parametrize(
    "text",
    [
        "O prefeito de São Paulo falou às três da manhã; “AMANHÔ, disse, e a NAÇÃO aplaudiu. MÃE e IRMÃ vieram.",
        "Les élèves créés à Noël — « où ? » — l’Âge d’or, l’Île, ÀÉÈÙ, naïveté",
        "Größere Straßen, Übermaß, „Äpfel“, Ä…, Österreich §5 Â",
        "Việt Nam: Thủ tướng Phạm Văn Đồng, ẤN ĐỘ, Ã, ÂU LẠC, CÂU HỎI",
        "Příliš žluťoučký kůň úpěl ďábelské ódy, ŽÁR, ŘÍŠE",
        "Þórður Ægisson sagði að öll börnin æfðu sig í Æðarhöfn.",
        "Правительство России одобрило проект, сообщил РСФСР–ТАСС. «СССР», Р°",
        "한국의 대통령은 오늘 기자회견을 열고 경제 정책을 발표했다.",
        "東京の天気は晴れ、最高気温は２５℃でした。",
        "她买了一把锛子和一块錕鋙铁,银器店的鐨一样。",
        "The sequence Ã© stands where é was meant: that is mojibake, UTF-8 read as Latin-1. cafÃ©, naÃ¯ve, itâ€™s.",
        "网页出现乱码ÖÐ¹úÈËÃñ或者ä¸­å›½,多半是编码不对。ÖÐ¹úÈËÃñ",
    ],
)
def test_sound_text_in_many_languages_stays(text: str) -> None:
    """Every letter that looks like half a misreading also stands in sound words, and in articles about misreadings."""
    assert mend(text) == text
    page = f"<html><body>{f'<p>{text}</p>' * 30}</body></html>"
    assert reread(page) == (page, ())


# --- entities and escapes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("He said&nbsp;that the&nbsp;bridge", "He said that the bridge"),
        ("&ldquo;We wait,&rdquo; she said", "“We wait,” she said"),
        ("&#8220;我们等着&#8221;,她说", "“我们等着”,她说"),
        ("大门有被人撬过的痕&#x8FF9;,报警求助", "大门有被人撬过的痕迹,报警求助"),
        ("The caf&eacute; is closed", "The café is closed"),
        ("It doesn&#39;t matter", "It doesn't matter"),
        ("&amp;nbsp;First &amp;nbsp;second", "First  second"),
        (r"\u5317\u6cb3\u53bf公路开工", "北河县公路开工"),
        (r"She said \"no\" and left", 'She said "no" and left'),
        (r"The work began.\nIt will end.\r\nIn June.", "The work began. It will end. In June."),
        (r"工程开工。\n工人们冒雨铺路。\n预计六月完成。", "工程开工。工人们冒雨铺路。预计六月完成。"),
    ],
)
def test_what_was_escaped_once_too_often_is_read(printed: str, meant: str) -> None:
    """Entities that were escaped twice, and the escapes of JSON, printed in running text."""
    assert mend(printed, FILL).strip() == meant


@pytest.mark.parametrize(
    "text",
    [
        "In HTML, write &nbsp; for a space and &amp; for an ampersand; &#8220; opens a quotation.",
        "实体 &nbsp; 和 &lt; 在网页里表示空格和小于号,&ldquo; 与 &rdquo; 是引号。",
        r"In Python, \n ends a line.\n And \u4e2d\u56fd is 中国. Use \"quotes\" in JSON.",
        r"See https://www.example.org/a?x=1&amp;y=2&copy;=3&reg;=4 and C:\new\table.\n for more.",
        r"Files are in \\server\news\today and D:\temp\notes; D:\users\nora.",
        "AT&T and Q&A; R&D, M&S; B&B;",
        r"¯\_(ツ)_/¯ and \o/ \o/",
        "if (a &lt; b &amp;&amp; c &gt; d) — that is the markup of a comparison",
    ],
)
def test_markup_code_and_addresses_stay(text: str) -> None:
    """What is shown on purpose is no leftover."""
    assert mend(text, FILL) == text


def test_a_sound_page_costs_next_to_nothing() -> None:
    """The look for damage over a page of 100,000 characters takes a few milliseconds, and mending nothing at all."""
    text = (CHINESE + FILL) * 700
    start = time.process_time()
    repairer = Repairer(text)
    assert time.process_time() - start < 0.1
    assert repairer.mend(text[:5000]) == (text[:5000], ())


@pytest.mark.parametrize(
    "bait", ["?" * 50_000, "區(qū)" * 20_000, "&amp;" * 20_000, "\\u4e2d" * 10_000, "\\n " * 20_000, "Ã" * 50_000, "Ã©" * 20_000,
             "ÖÐ¹ú" * 10_000, "鐨" * 50_000, "?仡" * 20_000, "https://" * 10_000, "(" * 50_000, "РџС" * 20_000, "â€" * 20_000]
)  # fmt: skip
def test_no_text_takes_long(bait: str) -> None:
    """Repetitions of what the signs are made of take linear time."""
    start = time.process_time()
    Repairer(bait + DAMAGED).mend(bait)
    reread(f"<p>{bait}</p>")
    assert time.process_time() - start < 4
