"""Words that the check tells apart beyond the lexicon: they are about texts, not about art.

Simplified and traditional. A text is compared in its own script, so the forms need not be matched.
"""

NEGATIONS = ("不", "无", "無", "未", "非", "没", "沒", "缺", "否", "勿")
POSITIONS = (
    "左", "右", "上", "下", "中央", "中间", "中間", "中心", "正中", "前", "后", "後", "内", "內", "外",
    "东", "東", "西", "南", "北", "正面", "侧", "側", "背", "顶", "頂", "底", "四周", "周围", "周圍",
    "两侧", "兩側", "两端", "兩端", "边缘", "邊緣", "角", "顺时针", "逆时针",
)  # fmt: skip
COLOURS = (
    "红", "紅", "橙", "黄", "黃", "绿", "綠", "青", "蓝", "藍", "紫", "白", "黑", "灰", "褐", "棕", "金",
    "银", "銀", "粉", "赭", "朱", "绛", "絳", "绯", "緋", "缃", "緗", "皂", "墨", "月白", "石青", "石绿",
    "石綠", "藕荷", "米色", "驼色", "香色", "茶色", "彩", "素",
)  # fmt: skip
DIMENSIONS = (
    "长", "長", "宽", "寬", "高", "厚", "深", "阔", "闊", "径", "徑", "重量", "幅宽", "幅寬", "门幅",
    "通高", "通长", "残长", "残高", "残宽", "公元前", "公元", "世纪", "世紀",
)  # fmt: skip
FIELD_WORDS = (
    "藏址", "收藏", "藏地", "现藏", "現藏", "年代", "时代", "時代", "朝代", "尺寸", "规格", "規格", "出土",
    "来源", "來源", "细节", "細節", "品种", "品種", "名称", "名稱", "材质", "材質", "工艺", "工藝", "编号",
    "編號",
)  # fmt: skip
COLLECTION_ENDS = (
    "博物馆", "博物館", "博物院", "研究院", "研究所", "图书馆", "圖書館", "基金会", "基金會", "美术馆",
    "美術館", "文物局", "考古所", "收藏馆", "纪念馆", "档案馆",
)  # fmt: skip

MEASURES = frozenset(
    "对對双雙只隻个個件幅块塊片朵枝条條组組层層排行列圈重身尊人匹头頭尾瓣叶葉色种種类類道米号號窟龛龕世年月日页頁图圖版"
    "卷册冊章根股处處面粒颗顆座株簇丛叢团團枚串支套把尺寸丈分毫厘厢间間方角段束环環周期等品级級像"
)
"""Characters that say, after a number, what is counted; 厘米 and 世纪 are known by their first."""
UNITS = ("mm", "cm", "dm", "km", "m", "kg", "g", "inches", "inch", "in", "ft", "dpi", "%", "°")

CONNECTING_CHARACTERS = frozenset("的了与與及并並且而则則以在为為是其此这這该該即也亦又还還再到")
"""Characters that join words and say nothing of their own: an answer may bring them in and leave them out."""
JOINING_CHARACTERS = CONNECTING_CHARACTERS | frozenset("和之于於由")
"""What an answer may bring in. The further ones it may not leave out: they stand in names (于阗, 顾恺之)."""
CONNECTING_WORDS = frozenset({
    "a", "an", "the", "and", "of", "in", "on", "at", "to", "by", "with", "from", "is", "are", "was", "were",
    "as", "which", "that", "this", "these", "it", "its", "their",
})  # fmt: skip
"""The same for English."""

ADDED_MARKS = frozenset("，。、；：！？（）《》〈〉“”‘’「」『』—–…·,.;:!?()'\"- ")
"""Punctuation an answer may bring in; other marks (of markup, say) only where the source has them."""
