"""The motifs the books are made of: how each is called, counted and drawn."""

from collections.abc import Callable
from dataclasses import dataclass

from samples.brush import Brush
from samples.motifs import animals, figures, objects, plants
from samples.palette import Rgb

Draw = Callable[[Brush, Rgb, Rgb], None]


@dataclass(frozen=True, slots=True)
class Motif:
    """One motif: its name in the books, the measure word it is counted with, and how it holds itself.

    `posture` is true of every drawing of the motif; `draw` takes a brush, the main and the second colour.
    """

    name: str
    measure: str
    posture: str
    draw: Draw


LOTUS = Motif("莲花", "朵", "花瓣尖而上扬", plants.lotus)
PEONY = Motif("牡丹", "朵", "重瓣盛开", plants.peony)
PLUM = Motif("梅花", "朵", "五瓣吐蕊", plants.plum)
CHRYSANTHEMUM = Motif("菊花", "朵", "细瓣密集", plants.chrysanthemum)
POMEGRANATE = Motif("石榴", "枚", "开口露籽", plants.pomegranate)
GRAPES = Motif("葡萄", "串", "果实累累", plants.grapes)
HONEYSUCKLE = Motif("忍冬", "枝", "叶片向上舒展", plants.honeysuckle)
SPRAY = Motif("折枝花", "枝", "枝叶互生", plants.spray)
TREE = Motif("花树", "株", "树冠如盖", plants.tree)

BIRD = Motif("飞鸟", "只", "展翅而飞，口衔枝叶", animals.bird)
PHOENIX = Motif("凤凰", "只", "尾羽飘举", animals.phoenix)
CRANE = Motif("仙鹤", "只", "单足而立", animals.crane)
DEER = Motif("鹿", "只", "头生双角，身有斑点", animals.deer)
HORSE = Motif("翼马", "匹", "肩生双翼，前蹄扬起", animals.horse)
HARE = Motif("兔", "只", "长耳后竖，蹲伏于地", animals.hare)
DRAGON = Motif("龙", "条", "身躯盘曲，前有火珠", animals.dragon)
BUTTERFLY = Motif("蝴蝶", "只", "双翅平展", animals.butterfly)
FISH = Motif("鱼", "尾", "鳞片分明", animals.fish)
ELEPHANT = Motif("象", "头", "背披鞍毯", animals.elephant)

CLOUD = Motif("祥云", "朵", "云头卷曲", objects.cloud)
VASE = Motif("花瓶", "只", "瓶中插花三枝", objects.vase)
LANTERN = Motif("灯笼", "盏", "下垂流苏", objects.lantern)
PEARL = Motif("火珠", "颗", "火焰升腾", objects.pearl)
LOZENGES = Motif("方胜", "枚", "两菱相套", objects.coin)
PAGODA = Motif("佛塔", "座", "檐分三层", objects.pagoda)

HALO = Motif("头光", "圈", "层层相套", figures.halo)
BUDDHA = Motif("佛", "身", "结跏趺坐于莲座", figures.buddha)
BODHISATTVA = Motif("菩萨", "身", "头戴宝冠而立", figures.bodhisattva)
APSARA = Motif("飞天", "身", "双手捧花，飘带飞扬", figures.apsara)
MUSICIAN = Motif("伎乐天", "身", "怀抱琵琶弹奏", figures.musician)
DONOR = Motif("供养人", "身", "头戴高冠，手持花枝", figures.donor)
CANOPY = Motif("华盖", "顶", "缀以流苏", figures.canopy)
CAISSON = Motif("藻井", "方", "方井层层相套", figures.caisson)

FLOWERS = (LOTUS, PEONY, PLUM, CHRYSANTHEMUM, POMEGRANATE, GRAPES, HONEYSUCKLE, SPRAY)
ANIMALS = (BIRD, PHOENIX, CRANE, DEER, HORSE, HARE, DRAGON, BUTTERFLY, FISH, ELEPHANT)
FACING = (BIRD, PHOENIX, CRANE, DEER, HORSE, HARE, DRAGON, FISH, ELEPHANT)
"""Animals with a left and a right: only they can face each other."""
TREASURES = (CLOUD, VASE, LANTERN, PEARL, LOZENGES)
ALL = (
    *FLOWERS,
    TREE,
    *ANIMALS,
    *TREASURES,
    PAGODA,
    HALO,
    BUDDHA,
    BODHISATTVA,
    APSARA,
    MUSICIAN,
    DONOR,
    CANOPY,
    CAISSON,
)
