"""Made-up companies and owners, for speed only: no name here is meant to be anybody's."""

import random

# fmt: off
CITIES = [
    "Beijing", "Shanghai", "Shenzhen", "Guangzhou", "Tianjin", "Chongqing", "Wuhan", "Hefei", "Hangzhou", "Nanjing",
    "Suzhou", "Wuxi", "Ningbo", "Xiamen", "Chengdu", "Qingdao", "Jinan", "Zhengzhou", "Changsha", "Shenyang", "Dalian",
    "Harbin", "Changchun", "Fuzhou", "Kunming",
]
SYLLABLES = [
    "an", "bao", "bei", "bo", "cai", "chang", "chen", "cheng", "da", "dong", "fa", "fei", "feng", "fu", "gao", "guang",
    "gui", "hai", "han", "hao", "heng", "hong", "hua", "hui", "ji", "jia", "jian", "jin", "jing", "jun", "kai", "kang",
    "ke", "kun", "lan", "li", "lian", "long", "lu", "mei", "ming", "nan", "neng", "ning", "ping", "qi", "qian", "qing",
    "rui", "sheng", "shi", "shun", "tai", "tian", "tong", "wan", "wei", "wen", "xiang", "xin", "xing", "xu", "yang",
    "yi", "yong", "yu", "yuan", "yun", "ze", "zhen", "zheng", "zhi", "zhong", "zhou",
]
TRADES = [
    "Electronics", "Semiconductor", "Technology", "Microelectronics", "Information", "Communication", "Precision",
    "Optics", "Intelligent", "Equipment", "Software", "Network", "Materials", "Instrument", "Power", "Automation",
    "Trading", "Aviation", "Industry", "Integrated-Circuit",
]
FORMS = ["Co., Ltd.", "Company Limited", "Group Co., Ltd.", "Corporation", "Inc.", "Limited", "Holdings Ltd."]
SHORT = {
    "Technology": "Tech", "Communication": "Comm", "Information": "Info", "Semiconductor": "Semi",
    "Electronics": "Elec", "Integrated-Circuit": "IC", "Industry": "Industrial",
}
# fmt: on


def companies(count: int, seed: int = 1) -> list[tuple[str, str, list[str], str]]:
    """City, own name, trades and form of each company; own names differ, cities, trades and forms are shared."""
    draw = random.Random(seed)
    own: dict[str, None] = {}
    while len(own) < count:
        own["".join(draw.choices(SYLLABLES, k=draw.choice((2, 2, 2, 3)))).capitalize()] = None
    return [
        (draw.choice(CITIES), name, draw.sample(TRADES, draw.choice((1, 2, 2))), draw.choice(FORMS)) for name in own
    ]


def written(city: str, own: str, trades: list[str], form: str) -> str:
    """The name as a list has it."""
    return f"{city} {own} {' '.join(trades)} {form}"


def queries(listed: list[tuple[str, str, list[str], str]], count: int, seed: int = 2) -> list[tuple[str, int | None]]:
    """One in five a variant of a listed name (with its number), the rest others of the same cities and trades."""
    draw = random.Random(seed)
    others = [each for each in companies(2 * len(listed), seed=3) if each[1] not in {one[1] for one in listed}]
    result: list[tuple[str, int | None]] = []
    for number in range(count):
        if number % 5:
            city, _, trades, form = draw.choice(listed)
            result.append((written(city, draw.choice(others)[1], trades, form), None))
        else:
            which = draw.randrange(len(listed))
            result.append((variant(listed[which], draw), which))
    return result


def variant(company: tuple[str, str, list[str], str], draw: random.Random) -> str:
    """A listed name as somebody else might write it."""
    city, own, trades, form = company
    way = draw.randrange(5)
    if way == 0:
        return f"{own} {' '.join(trades)} ({city})"
    if way == 1:
        return f"{city} {own} {' '.join(SHORT.get(trade, trade) for trade in trades)}".upper()
    if way == 2:
        at = draw.randrange(1, len(own) - 1)
        return written(city, own[:at] + own[at + 1] + own[at] + own[at + 2 :], trades, form)
    if way == 3:
        return f"{own} {' '.join(trades)} {draw.choice(FORMS)}"
    return f"{' '.join(reversed(trades))} {own}, {city}"


def owners(parties: int, edges: int, listed: int, seed: int = 4) -> tuple[dict[int, list[tuple[int, int]]], list[int]]:
    """Who holds how many billionths of whom, the shares in one company adding to one at most, and who is listed."""
    draw = random.Random(seed)
    left = [10**9] * parties
    held: dict[int, list[tuple[int, int]]] = {}
    for _ in range(edges):
        owner, owned = draw.randrange(parties), draw.randrange(parties)
        share = int(left[owned] * draw.choice((0.1, 0.25, 0.5, 0.6, 1.0)))
        if owner != owned and share:
            left[owned] -= share
            held.setdefault(owner, []).append((owned, share))
    return held, draw.sample(range(parties), listed)
