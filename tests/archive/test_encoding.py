"""Bytes to text: who decides the encoding, and what happens where the page is wrong about itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.markup.encoding import decode
from pressmark import clean

SIMPLIFIED = (
    "四月八日上午，自治区在这里召开会议，来自各地的代表参加了会议，大家对今年的工作进行了讨论，并且听取了报告。"
)
TRADITIONAL = (
    "四月八日上午，縣政府在這裡召開會議，來自各地的代表參加了會議，大家對今年的工作進行了討論，並且聽取了報告。"
)
JAPANESE = "八日の午前、市の会議がここで開かれ、各地の代表が参加して、今年の仕事について話し合い、報告を聞きました。"
KOREAN = "팔일 오전에 시에서 회의가 열렸고 각지의 대표가 참가하여 올해의 일에 대하여 이야기하고 보고를 들었다."
RUSSIAN = "Утром восьмого апреля в городе прошло собрание, на котором выступили представители всех районов области."


def page(text: str, charset: str | None) -> str:
    """Return a page with one paragraph and, if asked, a meta declaration."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    return f"<html><head>{meta}<title>x</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        (SIMPLIFIED, "gbk", "gb2312"),
        (SIMPLIFIED + "镕喆", "gbk", "gb2312"),
        (SIMPLIFIED, "gb18030", "GBK"),
        (TRADITIONAL, "big5hkscs", "big5"),
        (TRADITIONAL + "嘅咗", "big5hkscs", "Big5"),
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (KOREAN, "cp949", "euc-kr"),
        (RUSSIAN, "cp1251", "windows-1251"),
        ("“Café” — naïve – £5", "cp1252", "iso-8859-1"),
        (SIMPLIFIED, "utf-8", "utf-8"),
    ],
)
def test_what_a_page_declares_is_read_in_its_superset(text: str, codec: str, declared: str) -> None:
    """gb2312 is GB18030, big5 has Hong Kong's characters, iso-8859-1 is windows-1252, as browsers read them."""
    assert text in decode(page(text, declared).encode(codec)).text
    assert text in decode(page(text, None).encode(codec), f"text/html; charset={declared}").text


@pytest.mark.parametrize(
    ("text", "codec"),
    [(SIMPLIFIED, "gbk"), (TRADITIONAL, "big5hkscs"), (JAPANESE, "cp932"), (KOREAN, "cp949"), (SIMPLIFIED, "utf-8")],
)
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "no-such-charset", None])
def test_a_wrong_or_missing_declaration_is_overruled_by_the_bytes(text: str, codec: str, declared: str | None) -> None:
    """The reading that makes sense wins, and the doubt is on record where something was declared."""
    decoded = decode(page(text * 4, declared).encode(codec))
    assert text in decoded.text
    assert declared != "iso-8859-1" or decoded.doubt


def test_a_few_bad_bytes_cost_only_themselves() -> None:
    """A GBK page with a cut character stays GBK; the rest of the text is whole."""
    payload = page(SIMPLIFIED * 6, "gb2312").encode("gbk")
    middle = payload.index("讨论".encode("gbk"))
    decoded = decode(payload[:middle] + b"\xff" + payload[middle:])
    assert decoded.encoding == "gb18030" and decoded.bad == 1 and decoded.doubt
    assert decoded.text.count(SIMPLIFIED) == 5


def test_a_byte_order_mark_goes_before_everything() -> None:
    """UTF-16 with its mark is read although the header says otherwise."""
    payload = b"\xff\xfe" + page(SIMPLIFIED, "utf-8").encode("utf-16-le")
    assert SIMPLIFIED in decode(payload, "text/html; charset=utf-8").text
    assert decode(payload).where == "bom"


def test_a_body_that_ends_inside_a_character_is_still_utf_8() -> None:
    """Truncation is no reason to doubt the encoding."""
    assert decode(page(SIMPLIFIED, None).encode()[: 60 + 1]).encoding == "utf-8"


def test_the_header_goes_before_the_meta_element() -> None:
    """As the HTML standard has it, where both readings are possible."""
    decoded = decode(page(RUSSIAN, "windows-1252").encode("cp1251"), "text/html; charset=windows-1251")
    assert RUSSIAN in decoded.text and decoded.where == "http"


@pytest.mark.parametrize(
    "start",
    [
        "<script>var a = 1;</script>\n<html>",
        '<?xml version="1.0" encoding="gb2312"?><html>',
        "<!-- x --><style>p{}</style><html>",
        "\x00<ht\x00ml>",
        "\ufeff",
    ],
)
def test_what_stands_before_the_html_element_does_no_harm(start: str) -> None:
    """Scripts, an XML declaration and NULs at the beginning do not hide the article."""
    document = clean(f"{start}<body><h1>会议召开</h1><p>{SIMPLIFIED}</p><p>{SIMPLIFIED[:30]}。</p></body>".encode())
    assert document.text.startswith(SIMPLIFIED)


# One sentence of each language, and its encodings under the names that pages give them.
SENTENCES = {
    "gb18030 gb2312": SIMPLIFIED,
    "big5hkscs big5": TRADITIONAL,
    "cp932 shift_jis": JAPANESE,
    "euc_jp euc-jp": JAPANESE,
    "cp949 euc-kr": KOREAN,
    "cp1251 windows-1251": RUSSIAN,
    "koi8_r koi8-r": RUSSIAN,
    "cp1250 windows-1250": "Wczoraj w mieście odbyło się zebranie, na którym mówiono też o środkach na żłobki i o źródłach.",
    "iso8859_2 iso-8859-2": "Včera se ve městě konala schůze, na níž vystoupili zástupci všech obcí; řeč byla o školách.",
    "cp1252 iso-8859-1": "Le maire a déclaré à l’assemblée que les travaux de l’hôtel de ville étaient terminés à Noël.",
    "cp1253 windows-1253": "Χθες το πρωί έγινε στην πόλη συνέλευση, στην οποία μίλησαν εκπρόσωποι από όλες τις περιοχές.",
    "cp1254 iso-8859-9": "Dün sabah şehirde bir toplantı yapıldı; bütün ilçelerin temsilcileri konuştu, çalışmalar görüşüldü.",
    "cp1255 windows-1255": "אתמול בבוקר התקיימה בעיר אסיפה שבה נאמו נציגים מכל האזורים ודיברו על העבודה של השנה הזאת.",
    "cp1256 windows-1256": "عقد صباح أمس في المدينة اجتماع تحدث فيه ممثلون من جميع المناطق عن أعمال هذا العام.",
    "cp1257 windows-1257": "Vakar rytą mieste įvyko susirinkimas, kuriame buvo aptarti šių metų darbai ir žmonių rūpesčiai.",
    "cp874 tis-620": "เมื่อเช้าวานนี้มีการประชุมที่ในเมือง มีตัวแทนจากทุกพื้นที่มาพูดเรื่องงานของปีนี้",
}
EACH = pytest.mark.parametrize(("names", "text"), SENTENCES.items(), ids=list(SENTENCES))


@EACH
def test_every_encoding_is_read_as_declared(names: str, text: str) -> None:
    """Whole, cut in the middle of a character, and with a few bad bytes in the middle."""
    codec, declared = names.split()
    payload = page(text * 3, declared).encode(codec)
    decoded = decode(payload)
    assert text * 3 in decoded.text and decoded.where == "meta" and decoded.doubt is None
    for end in (20, 21, 22):
        assert text in decode(payload[:-end]).text
    place = payload.index(b"<p>") + 3
    assert decode(payload[:place] + b"\xff\x80" + payload[place:]).text.count(text) >= 2


@EACH
@pytest.mark.parametrize("wrong", ["utf-8", "gb2312", "no-such-charset", None])
def test_every_encoding_is_found_where_the_page_is_wrong_or_silent(names: str, text: str, wrong: str | None) -> None:
    """The text is read as it was written, and who decided is on record."""
    codec, _ = names.split()
    decoded = decode(page(text * 2, wrong).encode(codec))
    assert text in decoded.text
    assert decoded.where == "vote" or codec == "gb18030"
    assert decoded.doubt or codec == "gb18030"


@pytest.mark.parametrize(
    "names", [names for names in SENTENCES if names.split()[0] not in ("cp1250", "iso8859_2", "cp1257", "cp1252")]
)
def test_a_declared_western_encoding_is_doubted_where_the_letters_are_of_another_script(names: str) -> None:
    """Servers say iso-8859-1 of whatever they hold; French, Polish and Lithuanian are too alike in it to be told apart."""
    text = SENTENCES[names]
    decoded = decode(page(text * 2, None).encode(names.split()[0]), "text/html; charset=ISO-8859-1")
    assert text in decoded.text and "cp1252 (http)" in str(decoded.doubt)


def test_an_english_page_with_signs_and_no_foreign_letter_is_western() -> None:
    """A pound sign before a figure is no Polish letter, nor is a dash."""
    text = "The council’s bill is £480 – or £512 with “costs”. Nobody paid £9 – not even once."
    assert text in decode(page(text, None).encode("cp1252")).text


def test_the_document_says_how_its_bytes_were_read() -> None:
    """The decision and the doubt are there; where no text was read there is none."""
    payload = page(SIMPLIFIED * 3, "iso-8859-1").encode("gbk")
    decoding = clean(payload).to_dict()["decoding"]
    assert (decoding["encoding"], decoding["where"]) == ("gb18030", "vote") and "cp1252 (meta)" in decoding["doubt"]
    assert clean(page(SIMPLIFIED, "gb2312").encode("gbk")).to_dict()["decoding"] == {
        "encoding": "gb18030", "where": "meta", "doubt": None,
    }  # fmt: skip
    assert clean(b"%PDF-1.4").decoding is None


@given(st.binary(max_size=2000), st.one_of(st.none(), st.text(max_size=40)))
def test_any_bytes_become_text(payload: bytes, content_type: str | None) -> None:
    """Decoding never raises and never leaves a lone surrogate."""
    decode(payload, content_type).text.encode("utf-8")


@pytest.mark.parametrize(
    ("payload", "content_type", "text"),
    [
        ("<p>新闻网站的一段文字。".encode("gbk"), "text/html", "<p>新闻网站的一段文字。"),
        ("<p>新闻".encode("gbk"), "text/html; charset=gb2312", "<p>新闻"),
        ("<p>鎔".encode("gb18030"), "text/html; charset=GB2312", "<p>鎔"),
        ("<p>Café".encode("latin-1"), "text/html", "<p>Café"),
        ("<p>“x”".encode("cp1252"), "text/html; charset=iso-8859-1", "<p>“x”"),
        ("<meta charset=utf-16><p>新".encode(), None, "<meta charset=utf-16><p>新"),
        (("新闻" * 200).encode() + b"\xff", None, "新闻" * 200 + "\ufffd"),
        (("新闻" * 200).encode()[:-1], None, "新闻" * 199 + "新\ufffd"),
        ("\ufeff新".encode(), "text/html; charset=gbk", "新"),
    ],
)
def test_text_is_read_in_the_encoding_it_is_in(payload: bytes, content_type: str | None, text: str) -> None:
    """Declared or not; a few bad bytes do not turn UTF-8 into something else."""
    assert decode(payload, content_type).text == text


@pytest.mark.parametrize(
    ("style", "content_type", "text"),
    [
        ('@charset "gbk"; p{content:"新闻"}'.encode("gbk"), None, "新闻"),
        ('p{content:"新闻"}'.encode("gbk"), "text/css; charset=gb2312", "新闻"),
        ('p{content:"<meta charset=big5>新闻"}'.encode(), "text/css", "新闻"),
    ],
)
def test_a_style_sheet_declares_its_encoding_in_its_own_way(style: bytes, content_type: str | None, text: str) -> None:
    """By the HTTP header, else by an @charset rule at its very beginning; a meta element in it is text."""
    assert text in decode(style, content_type, is_css=True).text
