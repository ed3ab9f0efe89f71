"""The fixed words of a workbook: kinds, layers, roles, yes and no, as people write them."""

UNIT_KINDS: dict[str, tuple[str, ...]] = {
    "company": (
        "公司",
        "company",
        "企业",
        "集团",
        "enterprise",
        "总公司",
        "plant",
        "factory",
        "工厂",
    ),
    "department": ("部门", "department", "部", "科室", "处室", "中心", "office", "dept"),
    "workshop": ("车间", "workshop", "分厂", "shop"),
    "section": ("工段", "section", "line", "生产线"),
    "team": ("班组", "team", "班", "组", "小组", "crew"),
    "contractor": ("承包商", "contractor", "相关方", "外包单位", "外协单位"),
}
PERSON_KINDS: dict[str, tuple[str, ...]] = {
    "employee": (
        "员工",
        "employee",
        "正式",
        "正式工",
        "正式员工",
        "在册",
        "合同工",
        "职工",
        "staff",
    ),
    "agency": (
        "劳务派遣",
        "agency",
        "agency worker",
        "派遣",
        "派遣工",
        "劳务派遣人员",
        "劳务工",
        "被派遣劳动者",
        "dispatched",
    ),
    "intern": ("实习生", "intern", "实习", "实习学生", "student", "trainee"),
    "contractor": ("承包商人员", "contractor", "承包商", "外包", "外包人员", "外协", "相关方"),
}
THING_KINDS: dict[str, tuple[str, ...]] = {
    "place": ("场所", "place", "区域", "部位", "地点", "area", "location"),
    "equipment": ("设备", "equipment", "设备设施", "机器", "设施", "machine", "特种设备"),
    "material": ("物料", "material", "危险物料", "化学品", "材料", "危化品", "substance"),
    "activity": ("作业活动", "activity", "作业", "活动", "work", "task"),
}
LAYERS: dict[str, tuple[str, ...]] = {
    "1": ("主要负责人", "principal", "一级", "第一层", "level 1", "principal person in charge"),
    "2": ("其他负责人", "other leader", "分管负责人", "二级", "副总", "other leaders", "deputy"),
    "3": (
        "职能部门负责人",
        "functional head",
        "部门负责人",
        "三级",
        "department head",
        "functional heads",
    ),
    "4": ("车间负责人", "workshop head", "车间主任", "四级", "workshop heads"),
    "5": ("班组负责人", "team head", "班组长", "五级", "team leader", "team heads"),
    "6": ("一般从业人员", "worker", "员工", "岗位员工", "六级", "普通员工", "工人", "workers"),
}
YES_NO: dict[str, tuple[str, ...]] = {
    "yes": ("是", "yes", "y", "true", "1", "√", "✓", "有", "对"),
    "no": ("否", "no", "n", "false", "0", "×", "✗", "x", "无", "不是"),
}
STATUS: dict[str, tuple[str, ...]] = {"active": ("在职", "active"), "left": ("离职", "left")}
LANGUAGE_WORDS: dict[str, tuple[str, ...]] = {
    "zh-hans": ("中文", "chinese", "zh", "zh-cn", "zh-hans", "汉语", "简体中文"),
    "en": ("英文", "english", "en", "en-gb", "en-us", "英语"),
}
ROLE_WORDS: dict[str, tuple[str, ...]] = {
    "safety_manager": (
        "安全环保管理员",
        "safety manager",
        "安全管理员",
        "安全管理人员",
        "安全经理",
        "安环管理员",
    ),
    "auditor": ("审计员", "auditor", "审核员", "监督员", "内审员"),
    "clerk": ("人事专员", "clerk", "personnel clerk", "人事", "人事文员", "花名册管理员"),
    "administrator": ("系统管理员", "administrator", "管理员", "admin"),
}
RULES: dict[str, tuple[str, ...]] = {
    "EQUAL_ZERO": ("同为零", "equal zero", "逐级为零", "零目标", "equal_zero"),
    "APPORTION": ("分摊", "apportion", "按人数分摊", "分解"),
    "SAME_LIMIT": ("同限值", "same limit", "同一限值", "相同", "same", "same_limit"),
    "OWN": ("自定支撑目标", "own supporting target", "支撑目标", "own", "自定", "own_supporting"),
    "MAPPED": ("转为过程指标", "mapped", "转化", "过程指标"),
    "HELD": ("不分解", "held", "公司持有", "本级承担", "hold"),
}
