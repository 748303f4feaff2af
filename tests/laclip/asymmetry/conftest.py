"""Texts as the books print them, put together at random, and rows of them."""

import numpy as np
from hypothesis import strategies as st

from laclip.asymmetry.record import Record

COLOURS = ("朱红", "石青", "石绿", "赭石", "土黄", "月白", "藕荷", "墨", "粉红", "金黄", "牙白", "绛紫")
BEASTS = (
    ("鹿", "只"),
    ("象", "头"),
    ("龙", "条"),
    ("飞鸟", "只"),
    ("凤凰", "只"),
    ("兔", "只"),
    ("翼马", "匹"),
)
PLANTS = (
    ("牡丹", "朵"),
    ("莲花", "朵"),
    ("梅花", "朵"),
    ("石榴", "枚"),
    ("葡萄", "串"),
    ("祥云", "朵"),
    ("灯笼", "盏"),
)
PERIODS = ("东汉", "北魏", "隋", "唐", "盛唐", "辽", "北宋", "元", "明", "清")


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A pattern or a painting as the books describe them, with fields and the other texts of its entry."""
    main, measure = draw(st.sampled_from(BEASTS))
    second, other_measure = draw(st.sampled_from(PLANTS))
    one, two, ground = draw(st.permutations(COLOURS))[:3]
    period = draw(st.sampled_from(PERIODS))
    count = draw(st.sampled_from("一两三四"))
    text = draw(
        st.sampled_from(
            [
                f"团窠{main}{second}纹。{ground}色地，窠内{count}{measure}{one}色{main}，身姿矫健，窠外填饰{two}色{second}。",
                f"对{main}{second}纹。左侧一{measure}{one}色{main}，右侧{count}{other_measure}{two}色{second}，地色{ground}。",
                f"{main}，{period}，莫高窟第一六窟。{ground}色地，{count}{measure}{one}色{main}，上方一{other_measure}{two}色{second}。",
                f"{main}{second}纹。此类题材自{period}以来常见。线条流畅，{one}色{main}与{two}色{second}相间。",
            ]
        )
    )
    captions = draw(
        st.lists(
            st.sampled_from(
                [f"一{measure}{one}色{main}。", f"{second}纹锦。", f"两{other_measure}{two}色{second}。"]
            ),
            max_size=2,
            unique=True,
        )
    )
    fields = {"period": period, "collection": "私人收藏", "dimensions": "长9厘米"}
    return Record(
        text,
        title=text.partition("。")[0],
        kind=draw(st.sampled_from(["pattern", "mural", "cropped_pattern"])),
        fields=draw(st.sampled_from([fields, {}])),
        captions=tuple(captions),
        related=tuple(captions),
    )


def generator(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)
