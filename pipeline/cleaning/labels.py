"""Labelled fields that stand in the words ("藏址｜…  年代｜…") are taken out of them."""

import re

from extractors.language.captions import FIELD_LABELS
from extractors.series.lexicon import CAVE, SITE
from pipeline.cleaning.passage import Passage

LABELS = FIELD_LABELS | {
    "收藏地": "collection", "收藏單位": "collection", "現藏": "collection", "馆藏": "collection",
    "時代": "period", "时期": "period", "時期": "period",
    "出土地點": "site", "出土地址": "site", "來源": "site", "石窟": "site",
    "洞窟": "cave", "窟号": "cave", "窟號": "cave", "位置": "position",
    "图版号": "plate_no", "圖版號": "plate_no",
    "细部": "detail", "細節": "detail", "紋樣": "pattern_name", "品種": "weave", "织物": "weave",
    "名稱": "object_title", "材質": "material", "质地": "material", "質地": "material", "工藝": "technique",
}  # fmt: skip
"""Labels of printed fields -> names in the manifests: those the extractors know, and others of the books."""

_GAP = r"[ \t　]*"  # two characters are set as wide as four: "年　代", "收　藏"
_LABEL = "|".join(_GAP.join(label) for label in sorted(LABELS, key=len, reverse=True))
_BAR = r"\s*[｜|丨︱:：]\s*"
_AT = re.compile(rf"(?:^|(?<=[\n。；;　，,])|(?<=\s))[ \t　]*(?P<label>{_LABEL}){_BAR}")
_IN_BRACKETS = re.compile(
    rf"[ \t　]*[【\[［〔][ \t]*(?P<label>{_LABEL})[ \t]*[】\]］〕][ \t]*[:：]?[ \t]*(?!\s*《)"
)  # "【年代】南宋", wherever it stands; a 来源 that names a book is a source, see `furniture`
_BARE = re.compile(
    r"(?:^|(?<=\n))[ \t　]*(?P<label>尺寸|规格|規格)[ \t　]+(?=[长長宽寬高纵縱横橫径徑通残殘约約\d])"
)
_MAX_VALUE = 40  # characters: what is longer is prose that begins like a field
_VALUE_END = re.compile(r"[\n。]")


def without_fields(passage: Passage) -> Passage:
    """Without labelled fields; they are in `Passage.fields`. The words of 细节 stay: they describe."""
    text = passage.text
    found_at = [match for pattern in (_AT, _BARE, _IN_BRACKETS) for match in pattern.finditer(text)]
    labels: list[re.Match[str]] = []
    for match in sorted(found_at, key=lambda match: match.start()):
        if not _after_comma(text, match) or (labels and _in_value(text, labels[-1], match)):
            labels.append(match)
    if not labels:
        return passage
    found: dict[str, str] = {}
    kept, last = "", 0
    for i, label in enumerate(labels):
        name = LABELS[re.sub(r"\s", "", label["label"])]
        following = labels[i + 1].start() if i + 1 < len(labels) else len(text)
        kept += text[last : label.start()]
        if name == "detail":
            last = label.end()
            continue
        end = _VALUE_END.search(text, label.end(), following)
        stop = end.start() if end is not None else following
        value = text[label.end() : stop].strip().rstrip("；;，,")
        if not value or len(value) > _MAX_VALUE:
            last = label.start()
            continue
        for key, printed in _values(name, value).items():
            found.setdefault(key, printed)
        last = end.end() if end is not None else following
    kept += text[last:]
    return passage.without(kept, found) if kept != text else passage


def _after_comma(text: str, label: re.Match[str]) -> bool:
    """Whether a comma stands before the label: it may part fields, and may be a sentence's."""
    return text[: label.start()].endswith(("，", ","))


def _in_value(text: str, before: re.Match[str], label: re.Match[str]) -> bool:
    """Whether the value of the label before goes on as far as this one."""
    return _VALUE_END.search(text, before.end(), label.start()) is None


def _values(name: str, value: str) -> dict[str, str]:
    """The field; site and cave of a value that holds both ("榆林窟第一五窟"); the book that a 来源 names."""
    if name == "site" and value.startswith("《"):
        return {"reference": value}
    if name not in ("cave", "site"):
        return {name: value}
    cave = CAVE.search(value)
    if cave is None or cave.end() != len(value):
        return {name: value}
    site = SITE.search(value[: cave.start()])
    return ({"site": site[0]} if site is not None else {}) | {"cave": cave[0].strip()}
