"""Folded text: one spelling for matching, so that each rule is written only once.

The traditional characters of notices and credits become simplified; full-width letters, digits and punctuation become
half-width; letters lose their accents (capitals are often printed without); and the pinyin that a bad converter left
behind a character (權(quán)) is dropped. Only the copy for matching is folded; the text stays as it is printed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TypeVar

from archive.scripts import HAN
from pipelines.text.line_cache import cache_short_lines
from pipelines.text.pinyin import LETTERS

T = TypeVar("T")

_TRADITIONAL = (
    "權权聲声責责編编輯辑轉转載载來来源源舉举報报電电話话聯联繫系網网絡络備备號号證证許许經经違违務务記记訊讯員员攝摄圖图"
    "發发佈布時时間间閱阅讀读點点擊击評评論论關关熱热門门薦荐專专題题標标籤签鍵键詞词訂订廣广掃扫維维碼码眾众頁页"
    "閉闭體体視视頻频導导譯译綜综臺台總总對对審审聞闻會会場场國国際际華华東东區区縣县長长開开陸陆萬万億亿與与為为"
    "據据說说這这個个們们還还後后從从過过應应無无條条項项實实產产業业員员見见觀观點点連连鏈链複复製制鏡镜侵侵屬属"
    "僅仅並并贊赞讚赞內内問问請请設设計计劃划費费類类別别傳传遞递達达鄭郑陳陈張张劉刘黃黄吳吴趙赵孫孙馬马楊杨"
    "蕭萧謝谢馮冯蔣蒋盧卢葉叶魯鲁龍龙許许蘇苏賴赖鍾钟鐘钟羅罗賀贺賈贾鄧邓顏颜閻阎龔龚譚谭韓韩錢钱嚴严喬乔齊齐"
    "湯汤岡冈寧宁滬沪遼辽魯鲁蘇苏贛赣鄂鄂桂桂陝陕閩闽貴贵雲云瓊琼兒儿學学畫画歡欢迎迎讓让將将動动態态選选輪轮"
    "顧顾專专欄栏繼继續续搶抢鮮鲜獨独屆届訪访錄录處处歲岁變变響响參参邏逻輸输頭头條条題题滿满舊旧"
    "車车雜杂誌志週周號号樓楼郵邮箱箱線线熱热騰腾鳳凤倫伦蘭兰靈灵劍剑鎮镇銘铭鋒锋錦锦鵬鹏麗丽黨党禮礼認认則则歸归"
    "儀仪齡龄險险溫温塗涂鄒邹鄺邝歐欧陽阳諸诸葛葛遠远軒轩單单盡尽習习屬属職职買买賣卖購购價价樣样衛卫勝胜"
    "數数註注級级資资冊册結结檢检隨随獎奖勵励彙汇興兴蹤踪絲丝團团瀏浏覽览係系餘余語语議议檔档錯错誤误確确準准庫库詳详細细儲储"
    "刪删規规範范約约稱称隱隐誰谁將将換换鎖锁粵粤擁拥"
)
_ACCENTED = (range(0xC0, 0x250), range(0x386, 0x3CF), range(0x1E00, 0x2000))  # Latin and Greek letters
_OTHERS = (
    "łlŁLøoØOđdĐDıiςσёеЁЕأاإاآاىيةه"  # letters with another base letter that Unicode does not decompose, or not always
)


def _bare(code: int) -> str | None:
    """Return an accented letter without its accents, None for any other character."""
    parts = unicodedata.normalize("NFD", chr(code))
    return parts[0] if len(parts) > 1 and parts[0].isalpha() else None


_LETTERS = {ord(old): new for old, new in zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)}
_LETTERS |= {code: bare for codes in _ACCENTED for code in codes if (bare := _bare(code))}
_LETTERS |= {ord(old): new for old, new in zip(_OTHERS[::2], _OTHERS[1::2], strict=True)}
_TABLE = dict(_LETTERS)
_TABLE |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_TABLE |= {
    0x3000: " ",
    0xA0: " ",
    0x2236: ":",
    0xFE55: ":",
    0xFE30: ":",
    0xFE13: ":",
    0x2571: "/",
    0x30FB: "·",
    0x2022: "·",
}
_SPELLED = _LETTERS | {
    ord(old): new for old, new in zip("・：，！％＝", "·:,!%=", strict=True)
}  # only signs that mean nothing in a regular expression
_PINYIN = re.compile(rf"(?<=[A-Z{HAN}])\([{LETTERS}]{{1,6}}\)")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. at[i] is the index in the original text of the folded character i; without at, it is i."""

    text: str
    at: tuple[int, ...] | None = None

    def original(self, index: int) -> int:
        """Return the index in the original text of the folded character at index."""
        return index if self.at is None else self.at[index]


def fold_pattern(pattern: str) -> str:
    """Return a pattern with its letters folded, so that rules can be written as lines are printed."""
    return pattern.translate(_SPELLED)


def without_pinyin(text: str) -> str:
    """Return text without the pinyin that a bad converter left behind its characters."""
    return _PINYIN.sub("", text)


@cache_short_lines
def fold(text: str) -> Folded:
    """Return text as the rules match it, with the index of each character in the original text."""
    if text.isascii():
        return Folded(text)
    folded = text.translate(_TABLE)
    if "(" not in folded or not _PINYIN.search(folded):
        return Folded(folded)
    parts: list[str] = []
    at: list[int] = []
    start = 0
    for match in _PINYIN.finditer(folded):
        parts.append(folded[start : match.start()])
        at.extend(range(start, match.start()))
        start = match.end()
    parts.append(folded[start:])
    at.extend(range(start, len(folded) + 1))
    return Folded("".join(parts), tuple(at))
