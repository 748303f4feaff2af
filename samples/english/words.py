"""The English of every word the books draw on, by its Chinese name.

Plain words that people search by, and short ones: a text encoder reads 52 pieces, and the vocabulary of
Chinese-CLIP breaks most English words into several.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MotifWords:
    """A motif in English: `one` and `many` of it, and its posture, which goes with either."""

    one: str
    many: str
    posture: str


MOTIFS = {
    "莲花": MotifWords("lotus", "lotuses", "pointed upturned petals"),
    "牡丹": MotifWords("peony", "peonies", "double petals in full bloom"),
    "梅花": MotifWords("plum blossom", "plum blossoms", "five petals and stamens"),
    "菊花": MotifWords("chrysanthemum", "chrysanthemums", "fine petals set close"),
    "石榴": MotifWords("pomegranate", "pomegranates", "open to the seeds"),
    "葡萄": MotifWords("grape cluster", "grape clusters", "heavy with fruit"),
    "忍冬": MotifWords("honeysuckle", "honeysuckles", "leaves pointing up"),
    "折枝花": MotifWords("flower spray", "flower sprays", "alternating leaves"),
    "花树": MotifWords("flowering tree", "flowering trees", "crown like a canopy"),
    "飞鸟": MotifWords("flying bird", "flying birds", "a twig in the beak"),
    "凤凰": MotifWords("phoenix", "phoenixes", "tail feathers streaming"),
    "仙鹤": MotifWords("crane", "cranes", "standing on one leg"),
    "鹿": MotifWords("deer", "deer", "antlered and spotted"),
    "翼马": MotifWords("winged horse", "winged horses", "forelegs raised"),
    "兔": MotifWords("hare", "hares", "crouching, long ears back"),
    "龙": MotifWords("dragon", "dragons", "coiled before a fire pearl"),
    "蝴蝶": MotifWords("butterfly", "butterflies", "wings spread flat"),
    "鱼": MotifWords("fish", "fish", "scales clearly drawn"),
    "象": MotifWords("elephant", "elephants", "a saddle cloth on the back"),
    "祥云": MotifWords("auspicious cloud", "auspicious clouds", "curling heads"),
    "花瓶": MotifWords("flower vase", "flower vases", "holding three flowers"),
    "灯笼": MotifWords("lantern", "lanterns", "tassels hanging below"),
    "火珠": MotifWords("flaming pearl", "flaming pearls", "flames rising"),
    "方胜": MotifWords("double lozenge", "double lozenges", "two linked lozenges"),
    "佛塔": MotifWords("pagoda", "pagodas", "three tiers of eaves"),
    "头光": MotifWords("halo", "halos", "ring within ring"),
    "佛": MotifWords("Buddha", "Buddhas", "cross-legged on a lotus seat"),
    "菩萨": MotifWords("bodhisattva", "bodhisattvas", "standing, crowned"),
    "飞天": MotifWords("apsara", "apsaras", "holding flowers, scarves flying"),
    "伎乐天": MotifWords("celestial musician", "celestial musicians", "playing the pipa"),
    "供养人": MotifWords("donor", "donors", "with tall hat and flower branch"),
    "华盖": MotifWords("canopy", "canopies", "hung with tassels"),
    "藻井": MotifWords("caisson ceiling", "caisson ceilings", "square within square"),
}

COLOURS = {
    "朱红": "red",
    "石青": "blue",
    "石绿": "green",
    "赭石": "brown",
    "土黄": "yellow",
    "月白": "pale blue",
    "藕荷": "lilac",
    "墨": "black",
    "粉红": "pink",
    "金黄": "golden",
    "牙白": "ivory",
    "绛紫": "purple",
}

BORDERS = {"联珠": "pearl", "回纹": "fret", "卷草": "scroll", "水波": "wave"}
"""Before "border", "roundel" or "bands"."""

ARRANGEMENTS = {
    "团窠": "roundel",
    "散点": "scattered",
    "菱格": "lattice",
    "龟背": "tortoiseshell",
    "缠枝": "scrolling vine",
    "方补": "square badge",
    "横列": "rows",
    "对称": "facing",
}

COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

PERIODS = {
    "战国": "Warring States",
    "东汉": "Eastern Han",
    "魏晋": "Wei-Jin",
    "北朝": "Northern Dynasties",
    "唐": "Tang",
    "辽": "Liao",
    "北宋": "Northern Song",
    "元": "Yuan",
    "明": "Ming",
    "清": "Qing",
    "西秦": "Western Qin",
    "北凉": "Northern Liang",
    "北魏": "Northern Wei",
    "西魏": "Western Wei",
    "北周": "Northern Zhou",
    "隋": "Sui",
    "初唐": "Early Tang",
    "盛唐": "High Tang",
    "中唐": "Middle Tang",
    "晚唐": "Late Tang",
    "五代": "Five Dynasties",
    "西夏": "Western Xia",
}

WEAVES = {
    "织金锦": "gold brocade",
    "妆花缎": "swivel-woven satin",
    "缂丝": "kesi tapestry",
    "刺绣绢": "embroidered tabby silk",
    "印花绢": "printed tabby silk",
    "毛罽": "fine wool cloth",
    "纻丝": "silk damask",
    "暗花绫": "self-patterned twill",
    "提花罗": "figured gauze",
    "绒圈锦": "pile-loop brocade",
    "氍毹": "knotted wool carpet",
}

FORMS = {
    "残片": "fragment",
    "袍料": "robe length",
    "胸背": "rank badge",
    "裲裆": "sleeveless vest",
    "经面": "sutra cover",
    "枕套": "pillow cover",
    "幡头": "banner head",
    "披肩": "shoulder cape",
    "荷包": "pouch",
    "帷幔": "curtain",
}

REFERENCES = {
    "《织绣图录》": "Catalogue of Weaving and Embroidery",
    "《丝路遗珍》": "Treasures Left on the Silk Road",
    "《古锦集存》": "Ancient Brocades Collected",
    "《西域织物考》": "On the Textiles of the Western Regions",
    "《历代纹样汇编》": "Patterns of All Dynasties",
    "《江南缂丝谱》": "Kesi of Jiangnan",
}

SITES = {
    "莫高窟": "Mogao",
    "榆林窟": "Yulin",
    "炳灵寺": "Bingling Temple",
    "麦积山": "Maijishan",
    "西千佛洞": "Western Thousand Buddha",
    "东千佛洞": "Eastern Thousand Buddha",
}
"""Before "Cave 169"."""
