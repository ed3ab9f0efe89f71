"""Which picture stands beside a line that is read aloud to somebody who cannot read.

A picture only recalls what the voice said: the hazard, what is worn against it, or what is done.
The first row whose words occur gives it, hazards before deeds; a line without any of them has none,
its section always has one. Source: asks.md no. 27. The drawings are our own.
"""

import re

_WORDS = (
    ("stop", "拒绝 停止作业 停工 违章指挥 冒险", "refuse|stop work|direct danger|forced risk"),
    ("exit", "应急 报警 疏散 撤离 逃生 预案",
     r"emergency(?! stop)|evacuate|evacuation|alarm|escape"),
    ("space", "有限空间 受限空间", "confined space|confined spaces"),
    ("fire", "火",
     "fire|fires|flame|flames|hot work|extinguisher|extinguishers|explosion|explosions"),
    ("gas", "气瓶 乙炔 氧气 燃气 煤气 液化气", "cylinder|cylinders|acetylene|oxygen|gas|gases"),
    ("bolt", "触电 接地 电缆 配电 断电 电源 用电 电气 电器 电工 焊机",
     "electric|electrical|electricity|earthing|cable|cables|socket|sockets|power|unplug|unplugged"),
    ("lock", "上锁 停机", "lockout|lock out|locked out|isolate|isolation|tag out"),
    ("lift", "叉车 起重 吊装 吊具 吊物 车辆 驾驶",
     "forklift|forklifts|crane|cranes|lifting|hoist|slings|vehicle|vehicles|driver|drivers|drive"),
    ("height", "高处 登高 坠落 梯子 脚手架",
     "height|heights|ladder|ladders|scaffold|scaffolds|scaffolding|falling|falls"),
    ("flask", "化学品 危化 酸 碱 有毒 油漆 溶剂",
     "chemical|chemicals|acid|acids|toxic|poison|solvent|solvents|paint"),
    ("mask", "口罩 防尘 粉尘 扬尘 除尘", "mask|masks|respirator|respirators|dust|fume|fumes"),
    ("ear", "耳塞 耳罩 噪声 噪音", "ear plugs|earplugs|ear muffs|hearing|noise|noisy"),
    ("helmet", "安全帽 头盔", "helmet|helmets|hard hat|hard hats"),
    ("goggles", "面罩 护目镜 防护眼镜", "goggles|visor|face shield|eye protection"),
    ("gloves", "手套 劳动防护 防护用品 劳保", "gloves|protective equipment|ppe"),
    ("machine", "转动 皮带 冲压 防护罩 防护装置 设备",
     "guard|guards|moving parts|machine|machines|press|conveyor|equipment"),
    ("waste", "废 垃圾 污水 环保", "waste|bin|bins|sewage|rubbish"),
    ("report", "隐患 不安全因素 报告 上报 建议 检举 批评",
     "report|reports|reported|hazard|hazards|suggest|criticise|complain"),
    ("health", "伤 死亡 急救 职业病 体检 事故",
     "injury|injuries|fatality|fatalities|first aid|disease|diseases|medical|accident|accidents"),
    ("learn", "培训 学习 考试 教育 交底", "training|train|trained|learn|quiz|taught|teach"),
    ("clean", "清扫 清洁 卫生 整理 现场 通道", "clean|tidy|sweep|housekeeping|aisle|aisles|clear"),
    ("check", "检查 点检 巡检 确认 考核", "check|checks|checked|inspect|inspection|inspections"),
)  # fmt: skip
_FOUND = tuple(
    (name, tuple(chinese.split()), re.compile(rf"\b(?:{english})\b"))
    for name, chinese, english in _WORDS
)
_SECTIONS = {"targets": "target", "duties": "person", "things": "thing"}
_CODES = {
    "basis": "book", "parties": "person", "duties_a": "person", "obligations": "person",
    "rights": "stop", "assessment": "scales", "reward": "scales", "veto": "scales",
    "supervision": "scales", "promises": "pen", "change": "pen", "signatures": "pen",
    "effect": "pen",
}  # fmt: skip
_OF_DEEDS = ("rights", "obligations", "duties_a", "promises")
"""Sections whose sentences say what is done; a picture beside a law's name would say nothing."""

ALL = frozenset({*(name for name, _zh, _en in _WORDS), *_SECTIONS.values(), *_CODES.values()})
"""Every picture that may be asked for."""


def of_line(text: str) -> str:
    """The picture of a line in either language; "" where its words name none."""
    said = text.lower()
    return next(
        (
            name
            for name, chinese, english in _FOUND
            if any(one in said for one in chinese) or english.search(said)
        ),
        "",
    )


def of_sentence(code: str, text: str) -> str:
    """The picture of a sentence in a section of sentences."""
    return of_line(text) if code in _OF_DEEDS else ""


def of_section(code: str, kind: str) -> str:
    return _CODES.get(code) or _SECTIONS.get(kind, "book")
