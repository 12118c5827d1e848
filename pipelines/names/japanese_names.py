"""Japanese names of people, told from outlets, places and other words by common surnames or by their kana."""

from __future__ import annotations

import re

from archive.scripts import HAN, KANA
from pipelines.names.agencies import JAPANESE_AGENCIES, any_of
from pipelines.names.chinese_names import is_pen_name

_COMMON_SURNAMES_LIST = (
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 渡邉 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 斉藤 齋藤 清水"
    " 山崎 阿部 池田 橋本 山下 石川 中島 前田 藤田 後藤 小川 岡田 村上 長谷川 近藤 石井 坂本 遠藤 藤井 青木 福田 三浦 西村"
    " 藤原 太田 松田 原田 岡本 中野 中川 小野 田村 竹内 金子 中山 和田 石田 工藤 上田 原 森田 酒井 横山 柴田 宮崎 宮本 内田"
    " 高木 谷口 安藤 丸山 今井 大野 河野 藤本 村田 武田 上野 杉山 増田 小山 大塚 平野 菅原 千葉 久保 松井 岩崎 桜井 野口"
    " 木下 松尾 佐野 野村 菊地 菊池 新井 古川 渡部 市川 島田 水野 吉川 山内 西田 西川 北村 五十嵐 福島 安田 中田 平田 川口"
    " 飯田 本田 久保田 川崎 沢田 荒木 大西 吉村 川上 須藤 田口 岩田 辻 土屋 永井 浅野 秋山 関口 石原 早川 大久保 松下 伊東"
    " 馬場 熊谷 黒田 小松 尾崎 荒井 大橋 星野 永田 堀 高田 樋口 川村 桑原 大島 片山 広瀬 松岡 内藤 矢野 栗原 松村 小島 西山"
    " 吉岡 菅野 小沢 福井 小田 奥村 望月 萩原 大谷 岡崎 白石 本間 堀内 田島 大川 森本 服部 浜田 富田 横田 大石 平井 岩本"
    " 山岸 宮田 成田 三宅 三好 水谷 高山 高野 高島 林 森 星 谷 岡 堤 畑 滝 榊 柳 原口 宮下 小池 小西 小泉 町田 津田 根本"
    " 坂口 坂田 桜庭 植田 植木 杉本 杉浦 古田 堀江 柏木 若林 児玉 本橋 石橋 土井 塚本 塚田 竹田 竹中 竹下 武藤 青山 青柳"
    " 赤松 天野 有田 安部 飯島 飯塚 石黒 板倉 一条 稲葉 稲垣 今村 岩井 岩下 上原 上村 梅田 梅原 江口 大城 比嘉 金城 玉城"
)
_COMMON_SURNAMES = frozenset(_COMMON_SURNAMES_LIST.split())
_ANY_AGENCY = any_of(JAPANESE_AGENCIES)
_NO_PERSON = re.compile(
    rf"{_ANY_AGENCY}|[県市町村区都府道駅港院校館店署課川線湖]$|記事|関連|報告|大会|選手|監督|事件|事故|地裁|支局|支社|地震|製薬|工業|自動車|銀行|新聞|参照|撮影|提供|会議|教授|議員"
)
_KANA_CHARACTER = re.compile(f"[{KANA}]")
_SHORT_WORD = re.compile(rf"[{KANA}{HAN}々]{{2,8}}")
_NO_PERSON_WITH_KANA = re.compile(
    rf"{_ANY_AGENCY}|新聞|ニュース|通信|編集|放送|取材|記者|配信|更新|公開|掲載|写真|撮影|提供|おわり|終わり|続き|つづく|敬称|談$|部$|社$|版$|班$|局$|オンライン|デジタル|スポーツ|文化|経済|政治|社会|国際|地域"
    r"|コラム|特集|連載|一覧|はこちら|する$|した$|ください|さん|氏$|様$|^[ァ-ヶー]{1,8}$|^[ぁ-ん]{1,8}$"
)


def is_japanese_name(text: str) -> bool:
    """Say whether text (without spaces) begins with a common Japanese surname and has the length of a full name."""
    return is_japanese_pen_name(text) and any(text[:size] in _COMMON_SURNAMES for size in (1, 2, 3))


def is_japanese_pen_name(text: str) -> bool:
    """Say whether text (without spaces) has the length of a full name and no word of a place, an outlet or a heading."""
    return 3 <= len(text) <= 7 and not _NO_PERSON.search(text) and is_pen_name(text)


def is_name_with_kana(text: str) -> bool:
    """Say whether text may be a Japanese name with at least one kana; asked only where a name is declared."""
    if not _SHORT_WORD.fullmatch(text) or not _KANA_CHARACTER.search(text):
        return False
    return not _NO_PERSON_WITH_KANA.search(text)
