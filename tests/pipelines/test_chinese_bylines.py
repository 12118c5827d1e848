"""Chinese bylines: a line names people by its byline words, and a sentence names nobody."""

from __future__ import annotations

import pytest

from pipelines.credits.bylines import chinese


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("本报记者 赵一鸣", {("赵一鸣", "reporter")}),
        ("清溪晚报记者 赵一鸣 钱小雨 通讯员 孙国梁", {("赵一鸣", "reporter"), ("钱小雨", "reporter"), ("孙国梁", "correspondent")}),
        ("（记者赵一鸣 通讯员孙国梁）", {("赵一鸣", "reporter"), ("孙国梁", "correspondent")}),
        ("实习记者 王 芳 记者李文博", {("王芳", "reporter"), ("李文博", "reporter")}),
        ("本报驻柏林特约记者 赵一鸣", {("赵一鸣", "correspondent")}),
        ("特派记者 赵一鸣 发自柏林", {("赵一鸣", "reporter")}),
        ("文/赵一鸣 图/钱小雨", {("赵一鸣", "author"), ("钱小雨", "photographer")}),
        ("撰文丨欧阳晓 编辑丨司马青", {("欧阳晓", "author"), ("司马青", "editor")}),
        ("赵一鸣/文", {("赵一鸣", "author")}),
        ("赵一鸣/清溪晚报", {("赵一鸣", "author")}),
        ("■ 赵一鸣", {("赵一鸣", "author")}),
        ("本报记者 赵一鸣 摄影报道", {("赵一鸣", "reporter")}),
        ("通讯员 钱小雨 摄", {("钱小雨", "photographer")}),
        ("编译：钱小雨 校对：孙国梁", {("钱小雨", "translator"), ("孙国梁", "editor")}),
        ("采写：清溪报记者 赵一鸣", {("赵一鸣", "reporter")}),
        ("（清溪台记者 赵一鸣）", {("赵一鸣", "reporter")}),
        ("文｜新城周刊 赵一鸣", {("赵一鸣", "author")}),
        ("文/本报记者 赵一鸣", {("赵一鸣", "reporter")}),
        ("文/赵一鸣 钱小雨", {("赵一鸣", "author"), ("钱小雨", "author")}),
        ("【文/清溪网 赵一鸣】", {("赵一鸣", "author")}),
        ("【清溪時報／王大明／台北報導】", {("王大明", "reporter")}),
        ("清溪科技讯（赵一鸣）", {("赵一鸣", "reporter")}),
        ("图片编辑：钱小雨", {("钱小雨", "editor")}),
        ("责任编辑：钱小雨_QX0011", {("钱小雨", "editor")}),
        ("编辑 钱小雨 校对 孙国梁返回清溪，查看更多", {("钱小雨", "editor"), ("孙国梁", "editor")}),
        ("作者, 苏米特·罗伊（Sumit Roy）", {("苏米特·罗伊", "author")}),
        ("清溪都市报记者蒋棋钱露露摄影范丁", {("蒋棋", "reporter"), ("钱露露", "reporter"), ("范丁", "photographer")}),
        ("记者 买买提江·艾力 通讯员 巴图孟克", {("买买提江·艾力", "reporter"), ("巴图孟克", "correspondent")}),
        ("記者王大明、林小美／台北報導", {("王大明", "reporter"), ("林小美", "reporter")}),
        ("〔記者王大明／高雄報導〕", {("王大明", "reporter")}),
        ("【王大明╱新北報導】", {("王大明", "reporter")}),
        ("（中央社記者王大明台北10日電）", {("王大明", "reporter")}),
        ("（中央社記者陳正健吉隆坡10日電）", {("陳正健", "reporter")}),
        ("撰文／林小美　攝影／王大明", {("林小美", "author"), ("王大明", "photographer")}),
        ("責任編輯：林小美", {("林小美", "editor")}),
        ("(作者：郑岚清溪大学副教授)", set()),  # nothing says where the name ends
        ("(作者：郑岚 清溪大学副教授)", {("郑岚", "author")}),
        ("作者：云上听雨 时间：2005-08-22", {("云上听雨", "author")}),
        ("2022-04-08 08:21 来源：清溪网 作者：赵一鸣 编辑：钱小雨", {("赵一鸣", "author"), ("钱小雨", "editor")}),
    ],
)  # fmt: skip
def test_a_line_of_chinese_credits_is_read_by_its_byline_words(line: str, expected: set[tuple[str, str]]) -> None:
    """Each byline word gives its role to the names behind it."""
    assert {(person.name, person.role) for person in chinese.read_line(line).people} == expected


@pytest.mark.parametrize(
    "line",
    [
        "记者了解到", "记者 昨天走访了市场", "记者从会上获悉，今年将举办运动会。", "记者马上赶到现场", "记者 成都报道", "有记者向姚先生提问",
        "作者：佚名", "作者：网络整理", "作者：本报评论员", "来源：清溪网 作者： 编辑：", "图/视觉中国", "图为记者采访现场", "编辑推荐 更多",
        "（记者：何先生后来回家了没有？）", "记者：安全吗？", "论文作者王明", "记者证明文件已经送到", "本报综合报道", "原作者 王明 的女儿",
        "实习生林小宁为本文提供了帮助", "文化 文学 图片 编辑", "摄影展 地图 中文", "作者简介", "记者节",
    ],
)  # fmt: skip
def test_words_that_look_like_a_byline_name_no_one(line: str) -> None:
    """Verbs, places, desks and questions behind a byline word are no people."""
    assert chinese.read_line(line).people == ()
    assert chinese.read_line(line, prose=True).people == ()


def test_a_sentence_about_a_reporter_is_no_byline() -> None:
    """In running text a name counts only where the line or the brackets hold nothing else."""
    assert chinese.read_line("记者王芳 在现场看到火已经灭了", prose=True).people == ()
    assert chinese.read_line("本报讯（记者王芳）昨天", prose=True).people != ()
