"""Korean names of people, told from outlets, desks and places by their surname."""

from __future__ import annotations

import re

_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용"
)
_DOUBLE_SURNAMES = ("남궁", "황보", "제갈", "사공", "선우", "독고")
_OTHER_WORD = re.compile(
    r"(?:일보|신문|뉴스|방송|경제|타임스|미디어|통신|기자|특파원|위원|닷컴|매일|저널|포스트|한겨레|편집국?|제작|[가-힣]{2}부|팀|센터|기사|전체|구독|보기|입력|수정|제공)$"
    r"|^(?:네이버|다음|연합|조선|동아|중앙|한국|서울|인천|강원|전남|전북|제주|전국|정치|경제|사회|문화|국제|지방|사진|영상|인턴|수습|선임|전문|객원|시민|명예|취재|특별|온라인|디지털|스포츠|연예"
    r"|유튜브|오늘|어제|내일|이번|이날|이후|지난|현장|전직|현직|신입|여러|모든|남성|여성|여자|남자|동료|소속|방송|증권|산업|부동산|정책|전임|해당|담당|주재|현지|외신|한류|의학|과학|교육|환경|노동|법조|군사|이런|그런)"
)
_SHORT_WORD = re.compile("[가-힣]{2,4}")


def is_korean_word(text: str) -> bool:
    """Say whether text has the length and the script of a Korean name, whatever it means."""
    return _SHORT_WORD.fullmatch(text) is not None


def is_korean_name(text: str) -> bool:
    """Say whether text is a Korean name: a surname with one to three more syllables, and no outlet, desk or place."""
    if not is_korean_word(text) or _OTHER_WORD.search(text):
        return False
    return text[:2] in _DOUBLE_SURNAMES if len(text) == 4 else text[0] in _SURNAMES
