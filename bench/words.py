"""Words and sentence patterns that the site's articles are made of. All invented; no place or person is meant."""

from __future__ import annotations

from random import Random


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a line, which reads better than a list of them."""
    return tuple(text.split())


PLACES = listed(
    "Ashmere Brackwater Calder Dunhollow Eastmarch Fernley Galloway Harrowgate Inverleith Kestrel Langmoor Millbrook "
    "Northwick Oakhaven Pemberley Quarrington Redcliffe Stonebridge Thornbury Underhill Westport Yarrow"
)
SURNAMES = listed(
    "Abbott Barrow Chandra Delgado Eriksen Farouk Grantham Hollis Ibarra Jansen Kowalski Lindqvist Mbeki Novak Okafor "
    "Pereira Quill Rossi Sandoval Tanaka Underwood Vasquez Whitlock Yilmaz Zhou"
)
FIRST_NAMES = listed(
    "Alice Bruno Clara Daniel Elena Felix Grace Hassan Irene Jonas Karim Laura Martin Nadia Oscar Priya Rosa Samuel "
    "Theresa Victor Wanda Yusuf"
)
SECTIONS = ("politics", "business", "world", "science", "culture", "transport", "health", "sport")
_SUBJECTS = (
    "the city council",
    "the harbour authority",
    "a panel of engineers",
    "the regional health board",
    "the transport ministry",
    "a coalition of small farmers",
    "the national statistics office",
    "researchers at the coastal institute",
    "the board of the old railway works",
    "residents of the lower quarter",
    "the teachers' union",
    "the flood commission",
    "the central bank",
    "a group of former miners",
    "the water company",
    "the court of appeal",
)
_VERBS = (
    "approved",
    "postponed",
    "criticised",
    "published",
    "defended",
    "withdrew",
    "reviewed",
    "promised to revise",
    "announced",
    "agreed to fund",
    "rejected",
    "set out",
    "doubled the budget of",
    "asked for more time on",
    "began work on",
    "questioned",
)
_OBJECTS = (
    "a plan to rebuild the northern breakwater",
    "the second phase of the tram extension",
    "a report on the price of winter heating",
    "new rules for freight barges",
    "the sale of the former grain market",
    "a scheme to retrain dockworkers",
    "an inquiry into last year's floods",
    "the contract for the hospital's new wing",
    "a three-year survey of river fish",
    "the timetable for replacing the old bridges",
    "a proposal to shorten the school day",
    "figures on housing that few had expected",
    "a loan for the valley's vineyards",
    "the design of the new reading rooms",
    "a limit on night flights over the estuary",
    "measures against the spread of bark beetles",
)
_MANNERS = (
    "after a debate that lasted until midnight",
    "despite warnings from its own advisers",
    "in the face of rising costs",
    "without waiting for the autumn session",
    "by a margin of only two votes",
    "as the first snow closed the mountain road",
    "months later than it had said it would",
    "to the surprise of the opposition",
    "with support from neighbouring districts",
    "following a decade of delays",
    "while the talks in {place} went on",
    "under an agreement signed in {place}",
)
_TAILS = (
    "Nobody in {place} expects an answer before the spring.",
    "The work is to cost about {number} million and to take {years} years.",
    '"We have waited long enough," said {person}, who has lived in {place} since 19{years}4.',
    '"The numbers speak for themselves," {person} told a meeting of some {number} people.',
    "That is roughly {number} more than in the same month of the previous year.",
    "A spokesman for {person} declined to comment on the figures.",
    "In {place}, {number} households were without power for most of the weekend.",
    "Officials put the share of those affected at {years} in every {number}.",
    "The last time that happened, {person} was still at school.",
    "Critics point to {place}, where a similar attempt was given up after {years} years.",
)

ZH_PLACES = listed(
    "青河 临江 北原 云岭 东港 西川 安平 永宁 长泽 石桥 白水 丰塘 海宁湾 金沙洲 玉山 松岭 龙潭 新渡 柳林 大川"
)
ZH_SURNAMES = listed("赵 钱 孙 李 周 吴 郑 王 冯 陈 褚 卫 蒋 沈 韩 杨 朱 秦 许 何")
ZH_GIVEN = listed("建国 晓燕 志强 丽华 文博 海涛 雪梅 俊杰 思源 春生 明远 玉兰 国栋 佳怡 振华 静雯")
ZH_SECTIONS = ("时政", "经济", "社会", "科教", "文化", "交通", "农业", "体育")
_ZH_SUBJECTS = (
    "市政府常务会议",
    "省农业农村部门",
    "当地水务集团",
    "港口建设指挥部",
    "多家制造业企业",
    "市教育主管部门",
    "铁路沿线各站段",
    "气象台专家组",
    "县级融媒体中心",
    "乡村合作社社员",
    "高新技术产业园区",
    "市文化馆工作人员",
    "环境监测站技术人员",
    "社区志愿服务队",
    "省统计部门",
    "医疗保障经办机构",
)
_ZH_VERBS = (
    "全面推进",
    "认真部署",
    "组织开展",
    "正式启动",
    "稳步实施",
    "研究讨论",
    "持续完善",
    "集中公布",
    "积极探索",
    "深入调研",
    "加快建设",
    "妥善处理",
    "按期完成",
    "严格落实",
    "率先试行",
    "联合发布",
)
_ZH_OBJECTS = (
    "老旧小区供暖管网改造工程",
    "沿江防洪堤加固项目",
    "春季农田水利设施检修工作",
    "城乡公交一体化运营方案",
    "中小企业融资服务平台",
    "地方戏曲保护传承计划",
    "跨区域医疗费用直接结算办法",
    "职业技能培训补贴政策",
    "湿地生态修复试点",
    "冬小麦病虫害统防统治行动",
    "新一轮学校食堂安全检查",
    "智能仓储物流园区规划",
    "夜间公共交通延时服务",
    "古城墙遗址数字化保护",
    "工业用水循环利用示范线",
    "全民阅读进社区系列活动",
)
_ZH_MANNERS = (
    "力争年底前见到明显成效",
    "惠及沿线{number}余户居民",
    "总投资约{number}亿元",
    "比去年同期增长百分之{years}",
    "得到基层干部群众的普遍欢迎",
    "相关经验将在{place}等地推广",
    "为下一步工作打下坚实基础",
    "工期预计为{years}个月",
    "有效缓解了高峰时段的压力",
    "并就群众反映的问题逐一作出答复",
)
_ZH_TAILS = (
    "“这样的变化我们等了很多年。”家住{place}的{person}对记者说。",
    "{person}介绍，目前已有{number}名技术人员在一线值守。",
    "据了解，{place}今年前三季度共办理相关事项{number}万件。",
    "业内人士认为，关键仍在于把各项措施落到实处。",
    "记者在{place}看到，施工现场机器轰鸣，一派繁忙景象。",
    "{person}表示，下一阶段将重点解决资金和人才两方面的困难。",
    "在{place}，类似的做法已经坚持了{years}年。",
    "截至发稿时，有关工作仍在有序进行之中。",
)


def person(random: Random) -> str:
    """Return a Western name."""
    return f"{random.choice(FIRST_NAMES)} {random.choice(SURNAMES)}"


def zh_person(random: Random) -> str:
    """Return a Chinese name."""
    return random.choice(ZH_SURNAMES) + random.choice(ZH_GIVEN)


def headline(random: Random) -> str:
    """Return an English headline."""
    subject = random.choice(_SUBJECTS).removeprefix("the ").removeprefix("a ")
    return f"{random.choice(PLACES)}: {subject} {random.choice(_VERBS)} {random.choice(_OBJECTS)}"


def sentence(random: Random) -> str:
    """Return an English sentence, one in three with a number or somebody's words in it."""
    if random.random() < 0.35:
        return _fill(random.choice(_TAILS), random, random.choice(PLACES), person(random))
    words = f"{random.choice(_SUBJECTS)} {random.choice(_VERBS)} {random.choice(_OBJECTS)}"
    manner = _fill(random.choice(_MANNERS), random, random.choice(PLACES), "")
    return f"{words[0].upper()}{words[1:]} {manner}."


def paragraph(random: Random) -> str:
    """Return an English paragraph of two to six sentences."""
    return " ".join(sentence(random) for _ in range(random.randint(2, 6)))


def zh_headline(random: Random) -> str:
    """Return a Chinese headline."""
    return f"{random.choice(ZH_PLACES)}{random.choice(_ZH_VERBS)}{random.choice(_ZH_OBJECTS)}"


def zh_sentence(random: Random) -> str:
    """Return a Chinese sentence."""
    if random.random() < 0.35:
        return _fill(random.choice(_ZH_TAILS), random, random.choice(ZH_PLACES), zh_person(random))
    manner = _fill(random.choice(_ZH_MANNERS), random, random.choice(ZH_PLACES), "")
    return f"{random.choice(_ZH_SUBJECTS)}{random.choice(_ZH_VERBS)}{random.choice(_ZH_OBJECTS)}，{manner}。"


def zh_paragraph(random: Random) -> str:
    """Return a Chinese paragraph of two to five sentences."""
    return "".join(zh_sentence(random) for _ in range(random.randint(2, 5)))


def _fill(pattern: str, random: Random, place: str, name: str) -> str:
    return pattern.format(place=place, person=name, number=random.randint(11, 980), years=random.randint(2, 9))
