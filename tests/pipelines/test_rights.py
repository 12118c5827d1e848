"""What notices and footers say of rights: each fact as it is printed, a holder that is a name, and nothing invented."""

from __future__ import annotations

import pytest

from pipelines.document import Rights
from pipelines.notices import rights as notice_rights
from pipelines.notices.needed_words import needed_words
from pipelines.notices.rights import find_rights, merge_rights
from tests.pipelines import seed


@pytest.mark.parametrize(
    ("line", "holder"),
    [
        ("Copyright © 2016- 北疆新闻网 All Rights Reserved", "北疆新闻网"),
        ("Copyright 2016-2022 Leedstow Courier. All rights reserved", "Leedstow Courier"),
        ("© 2024 Nordbote Verlag GmbH. Alle Rechte vorbehalten", "Nordbote Verlag GmbH"),
        ("© Le Courrier du Nord, tous droits réservés", "Le Courrier du Nord"),
        ("© 2012, «Северный край». Все права защищены.", "Северный край"),
        ("Copyright (c) 1998-2009 by Harbour Media, Inc. All Rights Reserved.", "Harbour Media, Inc."),
        ("ⓒ 북방일보, 무단 전재 및 재배포 금지", "북방일보"),
        ("© 2022 北辺日報 無断転載を禁じます", "北辺日報"),
        ("جميع الحقوق محفوظة © 2022 صحيفة الشمال", "صحيفة الشمال"),
        ("© 2022 Kurier Północny. Wszelkie prawa zastrzeżone", "Kurier Północny"),
        ("版權所有 © 2011 榆林河日報有限公司", "榆林河日報有限公司"),
        ("河東新聞網 版權所有 不得轉載", "河東新聞網"),
        ("版权所有：榆林河日报社", "榆林河日报社"),
        ("凡本网注明来源的作品，版权均属榆林河新闻网所有。", "榆林河新闻网"),
    ],
)
def test_the_holder_is_the_name_that_the_notice_gives(line: str, holder: str) -> None:
    """In the words and the order of many countries."""
    assert find_rights([line]).holder == holder


@pytest.mark.parametrize(
    "line",
    [
        "版权归原作者所有，转载请联系授权",
        "版权所有 不得转载",
        "版权所有人有权要求停止侵权",
        "Copyright law has not kept up, the minister said",
        "All rights reserved.",
        "© 2020",
        "Copyright of all articles rests with their authors.",
        "© All rights reserved",
        "(© Fot. Jan Kowal)",
        "未经书面授权不得转载，违者必究",
        "本网站版权所有",
        "Alle Rechte vorbehalten.",
    ],
)
def test_what_is_no_name_is_no_holder(line: str) -> None:
    """A notice without a name, and a sentence about copyright, name nobody."""
    assert find_rights([line]).holder is None


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("京ICP备12345678号-2", "icp", "京ICP备12345678号-2"),
        ("京ICP证030173号 京ICP备12345678号", "icp", "京ICP证030173号, 京ICP备12345678号"),
        ("粵ICP備05012345號", "icp", "粵ICP備05012345號"),
        ("京公网安备 11000002000001号", "public_security", "京公网安备 11000002000001号"),
        ("互联网新闻信息服务许可证编号：15120200009", "news_permit", "15120200009"),
        ("互聯網新聞信息服務許可證:15120200009-1", "news_permit", "15120200009-1"),
        ("Text is available under CC BY-SA 4.0", "licence", "CC BY-SA 4.0"),
        ("https://creativecommons.org/licenses/by-nc/3.0/", "licence", "CC BY-NC 3.0"),
        ("Creative Commons Attribution 4.0 International", "licence", "Creative Commons Attribution 4.0 International"),
        ("本作品采用知识共享署名 4.0 国际许可协议进行许可", "licence", "知识共享署名 4.0 国际许可协议"),
        ("违法和不良信息举报电话：0471-1234567", "contact", "0471-1234567"),
        ("Tel.: +44 1632 960123", "contact", "+44 1632 960123"),
        ("联系邮箱:desk@north.example", "contact", "desk@north.example"),
    ],
)
def test_filings_permits_licences_and_contacts_are_kept_as_printed(line: str, key: str, value: str) -> None:
    """Each is found by its form, and nothing else is taken for another fact."""
    assert getattr(find_rights([line]), key) == value


@pytest.mark.parametrize(
    "line",
    [
        "没有完成ICP备案的网站不得提供服务。",
        "新闻信息服务许可证由主管部门颁发。",
        "He was born in 1962 and rang the bell.",
        "",
    ],
)
def test_a_sentence_about_filings_holds_no_filing(line: str) -> None:
    """The words alone are no fact."""
    assert find_rights([line]) == Rights()


def test_the_footer_of_the_seed_article_is_kept_as_data() -> None:
    """With the pinyin that a converter left between its characters."""
    rights = find_rights(seed.NOTICES)
    assert rights.holder == "北疆新聞"
    assert rights.icp == "蒙ICP備16001043號-1"
    assert rights.public_security == "蒙公網安備:15010502001245"
    assert rights.news_permit == "15120200009-1"
    assert rights.contact == "bjwmaster@163.com"
    assert rights.notice is not None and rights.notice in seed.NOTICES


def test_a_site_says_what_most_of_its_pages_say() -> None:
    """Of equals the first, and a silent page has no vote."""
    pages = [
        Rights(holder="北疆新闻", icp="蒙ICP备1号"),
        Rights(),
        Rights(holder="北疆新闻网", contact="a@north.example"),
        Rights(holder="北疆新闻网"),
        Rights(contact="b@north.example"),
    ]
    assert merge_rights(pages) == Rights(holder="北疆新闻网", icp="蒙ICP备1号", contact="a@north.example")
    assert merge_rights([]) == Rights()


def test_every_pattern_needs_one_of_some_words() -> None:
    """Lines without any of them are not looked at; a pattern that needs none would find nothing any more."""
    patterns = [pattern for _, pattern in notice_rights._FILINGS]
    patterns += [notice_rights._LICENCE, notice_rights._NOTICE, notice_rights._MAIL, notice_rights._PHONE]
    assert all(needed_words(pattern.pattern) for pattern in patterns)
