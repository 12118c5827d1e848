"""Images: what an article shows, with caption and credit apart, and none of the icons around it."""

from __future__ import annotations

import pytest

from pipelines.document import Image
from pipelines.page.image_source import source_of
from pipelines.page.parse import parse
from pipelines.page.picture_credits import split_caption
from pressmark import clean
from tests.pipelines.articles import ENGLISH, P1, P2, P3, page, paragraphs

URL = "http://news.example/2022/0408/1.html"


@pytest.mark.parametrize(
    ("printed", "caption", "credit"),
    [
        ("4月8日，大桥通车。河声报记者 杜小洋 摄", "4月8日，大桥通车。", "杜小洋"),
        ("图为通车典礼。（刘大通摄）", "图为通车典礼。", "刘大通"),
        ("▲河声报全媒体图片记者黎阳阳、李小妍摄", None, "黎阳阳、李小妍"),
        ("大橋夜景 圖／記者陳建志攝", "大橋夜景", "陳建志"),
        ("通车典礼（图源：河声网）", "通车典礼", "河声网"),
        ("大桥。图/视觉中国", "大桥。", "视觉中国"),
        ("资料图", "资料图", None),
        ("大桥夜景王小明摄", "大桥夜景王小明摄", None),
        ("Council leader Ann Marsh. Credit: Oliver Lane/RegionalHUB", "Council leader Ann Marsh.", "Oliver Lane/RegionalHUB"),
        ("Photo by ipop /Getty Images/iStockphoto", None, "ipop /Getty Images/iStockphoto"),
        ("Ben Ohad / Pool via Reuters", None, "Ben Ohad / Pool via Reuters"),
        ("Die Brücke (l.) am Abend. © Jo Lee/dpa/Archiv", "Die Brücke (l.) am Abend.", "Jo Lee/dpa/Archiv"),
        ("Gesperrt: Die Polizei regelt. © dpa | Jo Lee", "Gesperrt: Die Polizei regelt.", "dpa | Jo Lee"),
        ("Foto: Jo Lee (Getty)", None, "Jo Lee (Getty)"),
        ("The bridge closed on Monday. (Photo: Jo Lee/AFP)", "The bridge closed on Monday.", "Jo Lee/AFP"),
        ("People cross. Ann Bell via Getty Images", "People cross.", "Ann Bell via Getty Images"),
        ("AP", None, "AP"),
        ("The bridge at night", "The bridge at night", None),
        ("The council's leader told AP", "The council's leader told AP", None),
    ],
)  # fmt: skip
def test_caption_and_credit_are_parted(printed: str, caption: str | None, credit: str | None) -> None:
    """Photographers in Chinese, labels, agencies and © in other languages; where a name begins in doubt, nothing is cut."""
    assert split_caption(printed) == (caption, credit)


def images(body: str, title: str = "榆林河大桥建成通车") -> tuple[Image, ...]:
    """Return the images of a page around three paragraphs."""
    return clean(page(body.format(paragraphs(P1, P2), paragraphs(P3)), title), url=URL).images


def test_a_figures_lines_are_caption_and_credit() -> None:
    """Also where the credit is a line of its own, before or behind."""
    figure = '<figure><img src="/p/1.jpg"><figcaption><p>大桥通车当天的北岸。</p><p>{}</p></figcaption></figure>'
    (image,) = images("{}" + figure.format("图/视觉中国") + "{}")
    assert image == Image("http://news.example/p/1.jpg", "大桥通车当天的北岸。", "视觉中国")
    (image,) = images("{}" + figure.format("Jo Lee / Harbour Desk") + "{}")
    assert (image.caption, image.credit) == ("大桥通车当天的北岸。", "Jo Lee / Harbour Desk")


def test_a_paragraph_below_a_picture_is_its_caption_where_it_says_so() -> None:
    """A photographer or an arrow marks it; of two pictures in a row, it is that of the second."""
    caption = "<p>大桥通车当天的北岸。河声报记者 杜小洋 摄</p>"
    one, two = images(
        '{}<p><img src="/p/1.jpg"></p><p><img src="/p/2.jpg"></p>'
        + caption
        + "<p>▲北岸的居民</p>{}".replace("▲", "　▲")
    )
    assert one == Image("http://news.example/p/1.jpg")
    assert two == Image("http://news.example/p/2.jpg", "大桥通车当天的北岸。", "杜小洋")


@pytest.mark.parametrize(
    "printed",
    [
        "<p><img src='/p/1.jpg'></p><p>北岸居民在桥上。受访者供图</p>",
        "<p><img src='/p/1.jpg'></p><p>通车典礼 视频截图</p>",
        "<div><img src='/p/1.jpg'><span>现场为北岸街对开。（Google Map）</span></div>",
        "<div class='photo'><a href='/p/1'><img src='/p/1.jpg'></a><p>林姓居民（左）第一个走过大桥。（民众提供）</p></div>",
        "<table align=right><tr><td><img src='/p/1.jpg'><br><font size=1>The north bank on Monday morning</font></td></tr></table>",
        "<div class='inline-photo'><img src='/p/1.jpg'><br><span class='pb-caption'>A walker on the bridge. (Ann Lee/The Leedstow Courier)</span></div>",
        "<p><img src='/p/1.jpg'></p><p>Neighbours clear the north bank. (Courier photo by Ann Lee)</p>",
    ],
)  # fmt: skip
def test_a_line_that_shares_a_box_with_a_picture_or_ends_in_its_credit_is_its_caption(printed: str) -> None:
    """Without a figure or a class that says so; the text is what is left."""
    document = clean(page(paragraphs(P1, P2) + printed + paragraphs(P3, P1 + P2, P2 + P3)), url=URL)
    assert document.text.split("\n") == [P1, P2, P3, P1 + P2, P2 + P3]
    assert [block.kind for block in document.blocks].count("caption") == 1
    (image,) = document.images
    assert image.caption


def test_a_paragraph_beside_each_picture_is_text() -> None:
    """Some sites put a picture into the box of every paragraph."""
    lines = [P1, P2, P3, P1 + P2]
    body = "".join(f"<div><img src='/p/{i}.jpg'><p>{line}</p></div>" for i, line in enumerate(lines))
    assert clean(page(body), url=URL).text.split("\n") == lines


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/s/blank.gif" data-original="/p/1.jpg">',
        '<img data-src="/p/1.jpg" src="data:image/gif;base64,R0lGOD">',
        '<img src="/p/1.jpg" srcset="/p/small.jpg 320w">',
        '<img src="data:," srcset="/p/0.jpg 320w, /p/1.jpg 1280w, /p/2.jpg 640w">',
        '<picture><source srcset="/p/1.jpg 2x, /p/0.jpg"><img src="/s/placeholder.png"></picture>',
        '<img zoomfile="/p/1.jpg" file="/p/1.jpg" src="static/loading.gif">',
        '<img data-lazy="true" src="/p/1.jpg">',
    ],
)
def test_a_lazy_or_responsive_image_has_its_address_elsewhere(markup: str) -> None:
    """A placeholder in src is passed over, of a list the largest is taken, and an attribute that is no address is none."""
    root = parse(f"<html><body>{markup}</body></html>").root
    assert root is not None
    (element,) = root.iter("img")
    assert source_of(element) == "/p/1.jpg"


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/p/1.jpg" width="1" height="1">',
        '<img src="/p/1.jpg" width="40">',
        '<img src="/images/weibo.png">',
        '<img src="/u/avatar_33.jpg">',
        '<img src="/p/1.jpg?w=96&amp;q=85">',
        '<img src="http://count.example/pixel/1.jpg">',
        '<div class="author-photo"><img src="/p/1.jpg"></div>',
        '<div class="qrcode"><img src="/p/1.jpg"></div>',
        '<img src="data:image/png;base64,iVBOR">',
        '<img src="ftp://news.example/1.jpg">',
    ],
)
def test_icons_portraits_and_counters_are_no_images_of_the_article(markup: str) -> None:
    """By size, file name, class or address."""
    assert images("{}<p>" + markup + "</p>{}") == ()


def test_an_alternative_text_stands_for_a_caption_only_where_it_says_something() -> None:
    """File names, the headline and what all pictures share say nothing."""

    def of(*alts: str) -> list[str | None]:
        body = "".join(f'<p><img src="/p/{i}.jpg" alt="{alt}"></p>' for i, alt in enumerate(alts))
        return [image.caption for image in images("{}" + body + "{}")]

    assert of("居民在通车当天走过大桥") == ["居民在通车当天走过大桥"]
    assert of("20220408_bridge.jpg", "榆林河大桥建成通车", "IMG_0012", "图片") == [None] * 4
    assert of("河声网综合新闻频道", "河声网综合新闻频道") == [None, None]


def test_a_picture_between_headline_and_text_is_the_articles_and_og_image_is_none() -> None:
    """The lead picture stands above the byline; what only the head declares may be a logo."""
    lead = '<figure><img src="/p/lead.jpg"></figure><p>2022-04-08 08:21</p><p>来源：河声报</p><p>字号</p>{}{}'
    assert [image.url for image in images(lead)] == ["http://news.example/p/lead.jpg"]
    head = '<meta property="og:image" content="http://news.example/logo-og.jpg">'
    assert clean(page(paragraphs(P1, P2, P3), head=head), url=URL).images == ()


def test_a_credit_line_below_a_picture_is_no_text() -> None:
    """An agency's name alone is no paragraph; in a sentence it stays."""
    body = paragraphs(*ENGLISH[:2]) + '<p><img src="/p/1.jpg"></p><p>Jo Lee/Getty Images</p>' + paragraphs(*ENGLISH[2:])
    document = clean(page(body, "Old bridge must close"), url=URL)
    assert document.text.split("\n") == ENGLISH
    assert [image.credit for image in document.images] == ["Jo Lee/Getty Images"]
