"""Chinese names of people: surname and given name, names in parts joined by a dot, and pen names.

A name that is printed behind a byline word is told from a verb (記者了解到), a place (記者 成都報導) or a desk (記者 財經部) by its
surname. The table holds the surnames that nearly everyone in China, Hong Kong and Taiwan has, each as it is written there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.scripts import HAN
from pipelines.names.agencies import CHINESE_AGENCIES
from pipelines.names.western_names import WORD, is_organisation

_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾肖萧蕭田董潘袁蔡蒋蔣余于"
    "杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾鐘姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付傅方邹鄒熊白孟秦邱江尹薛闫閆闫阎閻段雷侯龙龍史陶黎贺賀"
    "顾顧毛郝龚龔邵万萬钱錢严嚴赖賴覃洪武戴莫孔向汤湯常温溫康施文牛樊葛邢安齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯岳翟申殷詹欧歐耿"
    "关關焦兰蘭俞左柳甘祝包宁寧尚符阮舒柯纪紀梅童凌毕畢单單裴霍涂塗成苗谷盛曲翁冉骆駱蓝藍路游辛靳欧管柴鲍鮑华華喻祁蒲房滕屈饶饒"
    "解牟艾尤阳陽时時穆农農司古吉卓车車简簡连連缪繆项項麦麥褚娄婁窦竇戚岑党黨宫宮费費卜冷晏席卫衛柏宗植米瞿桂全佟应應臧闵閔苟邬鄔"
    "边邊卞姬师師和仇栾欒隋商刁沙荣榮巫寇桑郎甄丛叢仲虞敖巩鞏明佘池查麻苑迟遲邝鄺官封谈談匡鞠惠荆荊乐樂冀郁鬱胥南班储儲原栗燕楚"
    "鄢劳勞谌諶奚皮粟冼蔺藺楼樓盘盤满滿闻聞厉厲伊仝區区郜海阚闞花权權强強帅帥屠豆朴樸盖蓋练練廉禹井祖漆巴丰豐支卿国國狄平计計"
    "索宣晋晉相初门門云雲容敬来來扈晁芦蘆都普阙闕浦戈伏鹿薄邸雍辜羊阿乌烏母裘亓修邰赫杭况況那宿鲜鮮印逯隆茹诺諾战戰慕危玉银銀亢嵇公"
    "湛宾賓户勾茅利於呼居揭干但尉冶斯元束檀衣信展阴陰昝智幸奉植富尧堯闾閭由旷曠青刀苍滑丘郗岩鄞贡貢位傅季章臧喻蒙景芮凤鳳昌贝貝荀裘戎钮鈕竺桓莘濮蔚庾宰扶牧衡蒯逄郦酈郜嵇咸松仉訾谯缑鄂宓宦"
)
_SURNAMES_OF_TWO_CHARACTERS = (
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 司徒 端木 夏侯 长孙 長孫 宇文 南宫 南宮 轩辕 軒轅 呼延"
    " 闻人 聞人 申屠 太史 独孤 獨孤 完颜 完顏 淳于 单于 司空 钟离 鍾離 西门 西門 百里 范姜 張簡 张简 東郭 东郭"
)
_DOUBLE_SURNAMES = frozenset(_SURNAMES_OF_TWO_CHARACTERS.split())
# Beginnings of names of Mongolian, Tibetan and Uyghur origin, which have no surname and are often printed without a dot.
_BEGINNINGS_WITHOUT_SURNAME = (
    "巴图 乌兰 烏蘭 格日 斯琴 额尔 其其 其木 朝鲁 呼和 孟克 吉日 青格 那仁 娜仁 苏日 蘇日 哈斯 敖日 特木 宝力 阿荣 图雅 萨仁 薩仁 乌云 乌日"
    " 布和 白音 朝克 达来 扎西 次仁 达瓦 索南 旦增 丹增 卓玛 白玛 洛桑 格桑 尼玛 平措 央金 米玛 拉巴 边巴 多吉 德吉 仁青 才让 买买 阿不 阿卜"
    " 吐尔 艾尔 木合 古丽 努尔 热依 帕提 迪丽 玛依"
)
_NO_SURNAME_BEGINNINGS = frozenset(_BEGINNINGS_WITHOUT_SURNAME.split())
_NEVER_IN_NAMES = frozenset(
    "了是的从從到把被这這说說称稱们們个個很没沒让讓给給吗嗎呢吧啊您你我他她它谁誰什么麼昨某此亦并社报報网網台臺站部处處局市省县縣"
)
# Words whose first character is also a surname.
_WORDS_LIKE_NAMES = (
    "安徽 江苏 江蘇 江西 宁夏 寧夏 云南 雲南 海南 成都 温州 溫州 金华 金華 常州 徐州 郑州 鄭州 唐山 沈阳 瀋陽 武汉 武漢 安阳"
    " 安陽 吉林 江门 連江 连江 雲林 云林 金門 金门 苗栗 花蓮 花莲 南投 連雲港 连云港 石家庄 石家莊 华盛顿 華盛頓 韩国 韓國 泰国"
    " 平壤 福建 黄石 黃石 马尼拉 馬尼拉 伊朗 华北 華北 华东 華東 华南 華南 国际 國際 国内 國內 全国 全國 南京 南昌 南宁 南寧"
    " 南通 海口 荆州 宜昌 乌鲁木齐 烏魯木齊 巴黎 巴西 洛阳 洛陽 岳阳 岳陽 阳光 陽光 文化 文字 文图 文圖 文章 文体 文體 文娱 文娛"
    " 时政 時政 时报 時報 时间 時間 时评 時評 时尚 时事 時事 金融 高级 高級 全媒体 全媒體 平面 明报 明報 方面 方才 于是"
    " 时常 向记者 向来 同时 安全 连日 連日 连线 連線 马上 馬上 全程 成功 成为 应邀 任何 任命 何时 何以 明确 明天 相关 相關 相信"
    " 计划 計劃 和解 曾经 曾經 路过 展开 由此 由于 元旦 信息 包括 关于 關於 关注 關注 查询 查詢 查看 祝愿 祝福 编辑 干部 位于"
    " 满意 原创 原創 原标题 原文 公司 公布 公開 公开 支持 来源 來源 来自 來自 来电 初步 初审 鲜花 花絮 居民 国家 國家 印刷 单位"
    " 單位 盘点 利用 强调 師大 解放 解释 解說 解读 解讀 储备 应用 应当 应该 乐山 明星 白宫 高清 高考 常见 常委 常驻 常駐 温馨"
    " 成员 成員 成立 文明 文学 文學 文艺 文藝 路人 路边 金牌 单独 何必 何止 有限 平台 平臺 平安 平时 云端 关闭 關閉 农村 农业"
    " 農業 农民 党员 党委 全文 全体 全部 全新 管理 管理员 程序 程序员 尚未 方法 方便 花园 银行 司机 司法 元首 官方 官网 官員"
    " 强制 战争 战略 丰富 富豪 古代 古典 普通 车站 车主 车辆 马来西亚 馬來西亞 乌克兰 烏克蘭 孟加拉 孟买 温哥华 温布利 季军 季節 季节 季度 景区 景點 景点 章程 简介 簡介 游戏 遊戲 房产 房產 母婴 时装 單身 单身 单品 车市 金曲 左一 左二"
    " 左三 左四 左起 连载 連載 万元 萬元 万人 萬人 高雄 利比亚"
)
_OTHER_WORDS = CHINESE_AGENCIES.union(_WORDS_LIKE_NAMES.split())
_NO_PEN_NAME = re.compile(
    r"佚\s?名|匿名|未知|不详|不詳|网友|網友|网络|網絡|網路|管理员|管理員|小编|小編|编辑|編輯|整理|综合|綜合|转载|轉載|转自|原创|原創|来源|來源|出处|出處|作者|本站|本网|本報|本报"
    r"|记者|記者|通讯|通訊|评论员|評論員|时间|時間|日期|发布|發布|发表|發表|浏览|瀏覽|阅读|閱讀|点击|點擊|字号|字號|字体|打印|列印|关闭|關閉|返回|责任|責任|更多|关注|點閱"
    r"|新闻|新聞|通信|編集|放送|日报|日報|晚报|晚報|时报|時報|早报|都市报|周刊|週刊|杂志|雜誌|网$|網$|网站|網站|电视|電視|电台|集团|集團|公司|中心|委员会|办公室|通讯社|通訊社|社$|報$|报$|台$|频道|頻道"
    r"|财经|財經|证券|中国|中國|大学|學院|学院|研究|教授|视觉|視覺|外电|外電|供图|資料|资料|图片|圖片|团队|團隊|工作室|观察|版权|所有|热线|電話|电话|邮箱|回复|推荐|推薦|分享|微信|微博|客户端"
)


def is_chinese_name(text: str) -> bool:
    """Say whether text is a Chinese name: a surname with one or two more characters, or parts joined by a dot."""
    if "·" in text:
        parts = text.split("·")
        return 2 <= len(parts) <= 4 and all(re.fullmatch(rf"[{HAN}]{{1,6}}", part) for part in parts)
    if (
        text[:2] in _NO_SURNAME_BEGINNINGS
        and re.fullmatch(rf"[{HAN}]{{2,6}}", text)
        and not _NEVER_IN_NAMES.intersection(text)
    ):
        return not _NO_PEN_NAME.search(text)
    if not re.fullmatch(rf"[{HAN}]{{2,4}}", text) or text in _OTHER_WORDS or _NEVER_IN_NAMES.intersection(text[1:]):
        return False
    if _NO_PEN_NAME.search(text) or text[:2] in _OTHER_WORDS:
        return False
    if text[:2] in _DOUBLE_SURNAMES:
        return 3 <= len(text) <= 4
    if len(text) == 4:  # a married woman may have two surnames (范徐麗泰, 陳李小芳)
        return text[0] in _SURNAMES and text[1] in _SURNAMES and text[2:] not in _OTHER_WORDS
    return text[0] in _SURNAMES


def split_joined_names(text: str) -> list[str]:
    """Return the names that stand in text without a sign between them; none if text can be split in several ways."""
    if is_chinese_name(text):
        return [text]
    if not 4 <= len(text) <= 6:  # a longer run is more likely a sentence
        return []
    found: list[list[str]] = []
    for names in _splits(text):
        found.append(names)
        if len(found) > 1:
            return []
    return found[0] if found else []


def _splits(text: str) -> Iterator[list[str]]:
    """Yield each way to split text into names."""
    if not text:
        yield []
        return
    for size in (2, 3, 4):  # a longer name looks the same as two short ones
        if len(text) >= size and (size < 4 or text[:2] in _DOUBLE_SURNAMES) and is_chinese_name(text[:size]):
            for rest in _splits(text[size:]):
                yield [text[:size], *rest]


def is_pen_name(text: str) -> bool:
    """Say whether text may be a pen name or an account; asked only where the page declares text to be the author's name."""
    if re.fullmatch(rf"[{HAN}]{{2,8}}", text):
        return not _NO_PEN_NAME.search(text) and text not in _OTHER_WORDS
    if not re.fullmatch(rf"[\w·.\-]{{2,24}}|{WORD} {WORD}", text) or text.isdigit() or text[0] in ".-·":
        return False
    return not _NO_PEN_NAME.search(text) and not is_organisation(text)
