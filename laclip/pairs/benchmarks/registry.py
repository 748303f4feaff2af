"""The published benchmarks that can be read, as data: files, languages, protocol, and where they are had."""

from dataclasses import dataclass

from laclip.errors import PairsError
from laclip.pairs.benchmarks import coco_cn, coco_japanese, karpathy, multi30k, vatex
from laclip.pairs.benchmarks.captions import Reader
from laclip.pairs.dataset import Medium
from laclip.pairs.protocol import AS_LISTED, FIVE_FOLDS, Protocol


@dataclass(frozen=True)
class Shown:
    """What captions describe, in files of its own: `folder` holds it."""

    name: str
    folder: str
    home: str
    terms: str

    def __str__(self) -> str:
        return f"{self.folder} ({self.home}; {self.terms})"


@dataclass(frozen=True)
class PublishedBenchmark:
    """One benchmark. `languages` begins with the default; `test` is the owners' name of the split that is
    measured, and `pictures` how many published figures are on (None: on splits of everybody's own); so many
    `captions` of each picture count, the first ones (None: all). `shown` is whose pictures are needed, `home`
    and `terms` where the texts are had.
    """

    name: str
    title: str
    read: Reader
    languages: tuple[str, ...]
    protocol: Protocol
    pictures: int | None
    captions: int | None
    files: str
    shown: Shown
    home: str
    terms: str
    test: str = "test"
    medium: Medium = "pictures"

    @property
    def noun(self) -> str:
        """What captions are of."""
        return "pictures" if self.medium == "pictures" else "videos"


_FLICKR = Shown(
    "Flickr30K",
    "flickr30k-images",
    "shannon.cs.illinois.edu/DenotationGraph, on request",
    "the photographs are Flickr's users', for research and teaching only",
)
_COCO = Shown(
    "MSCOCO",
    "train2014 and val2014",
    "cocodataset.org",
    "the photographs are Flickr's users', under Flickr's terms of use",
)
_I3D = Shown(
    "I3D features",
    "VIDEOID.npy of every video",
    "eric-xw.github.io/vatex-website",
    "the videos themselves are YouTube's and not needed",
)
_KARPATHY_HOME = (
    "caption_datasets.zip, once at cs.stanford.edu/people/karpathy/deepimagesent, now at "
    "kaggle.com/datasets/shtvkumar/karpathy-splits"
)

BENCHMARKS = {
    one.name: one
    for one in (
        PublishedBenchmark(
            "flickr30k",
            "Flickr30K",
            karpathy.reader("dataset_flickr30k.json"),
            ("en",),
            AS_LISTED,
            pictures=1000,
            captions=5,
            files="dataset_flickr30k.json",
            shown=_FLICKR,
            home=_KARPATHY_HOME,
            terms="captions as Flickr30K's",
        ),
        PublishedBenchmark(
            "mscoco",
            "MSCOCO 5K",
            karpathy.reader("dataset_coco.json"),
            ("en",),
            AS_LISTED,
            pictures=5000,
            captions=5,
            files="dataset_coco.json",
            shown=_COCO,
            home=_KARPATHY_HOME,
            terms="captions CC BY 4.0",
        ),
        PublishedBenchmark(
            "mscoco-1k",
            "MSCOCO 1K",
            karpathy.reader("dataset_coco.json"),
            ("en",),
            FIVE_FOLDS,
            pictures=5000,
            captions=5,
            files="dataset_coco.json",
            shown=_COCO,
            home=_KARPATHY_HOME,
            terms="captions CC BY 4.0",
        ),
        PublishedBenchmark(
            "multi30k",
            "Multi30K, translations",
            multi30k.read_translations,
            ("de", "en", "fr", "cs"),
            AS_LISTED,
            pictures=1000,
            captions=1,
            files="test_2016_flickr.LANGUAGE.gz with image_splits/test_2016_flickr.txt; train, val alike",
            shown=_FLICKR,
            home="github.com/multi30k/dataset, data/task1",
            terms="as Flickr30K's; none are stated there",
            test="test_2016_flickr",
        ),
        PublishedBenchmark(
            "multi30k-described",
            "Multi30K, descriptions",
            multi30k.read_descriptions,
            ("de", "en"),
            AS_LISTED,
            pictures=1000,
            captions=5,
            files="test_2016.{1..5}.LANGUAGE.gz with test_2016_images.txt; train, val alike",
            shown=_FLICKR,
            home="github.com/multi30k/dataset, data/task2",
            terms="as Flickr30K's; none are stated there",
            test="test_2016",
        ),
        PublishedBenchmark(
            "coco-cn",
            "COCO-CN",
            coco_cn.read,
            ("zh",),
            AS_LISTED,
            pictures=1000,
            captions=None,
            files="coco-cn_{train,val,test}.txt, imageid.human-written-caption.txt",
            shown=_COCO,
            home="github.com/li-xirong/coco-cn, and huggingface.co/datasets/AIMClab-RUC/COCO-CN",
            terms="freely available",
        ),
        PublishedBenchmark(
            "coco-ja",
            "STAIR Captions 5K",
            coco_japanese.read_stair,
            ("ja",),
            AS_LISTED,
            pictures=5000,
            captions=5,
            files="stair_captions_v1.2_{train,val}.json, dataset_coco.json",
            shown=_COCO,
            home="github.com/STAIR-Lab-CIT/STAIR-captions",
            terms="captions CC BY 4.0",
        ),
        PublishedBenchmark(
            "coco-ja-1k",
            "STAIR Captions 1K",
            coco_japanese.read_stair,
            ("ja",),
            FIVE_FOLDS,
            pictures=5000,
            captions=5,
            files="stair_captions_v1.2_{train,val}.json, dataset_coco.json",
            shown=_COCO,
            home="github.com/STAIR-Lab-CIT/STAIR-captions",
            terms="captions CC BY 4.0",
        ),
        PublishedBenchmark(
            "coco-yj",
            "YJ Captions",
            coco_japanese.read_yj,
            ("ja",),
            AS_LISTED,
            pictures=None,
            captions=5,
            files="yjcaptions26k_clean.json, yjcaptions26k_test.txt (your list: its owners publish none)",
            shown=_COCO,
            home="github.com/yahoojapan/YJCaptions",
            terms="captions CC BY 4.0",
        ),
        PublishedBenchmark(
            "vatex",
            "VATEX",
            vatex.read,
            ("zh", "en"),
            AS_LISTED,
            pictures=1500,
            captions=10,
            files="vatex_{training,validation}_v1.0.json, tst_names.npy or test_list.txt (the published half "
            "of validation)",
            shown=_I3D,
            home="eric-xw.github.io/vatex-website",
            terms="captions CC BY 4.0",
            medium="frame features",
        ),
    )
}
"""By the name that `culti benchmark --data` takes."""


def benchmark_named(name: str) -> PublishedBenchmark:
    """Raises PairsError for a name that is none."""
    if name not in BENCHMARKS:
        raise PairsError(f"no benchmark called {name} is known; there are {', '.join(BENCHMARKS)}")
    return BENCHMARKS[name]


def markdown_table() -> str:
    """The benchmarks as a Markdown table, and whose pictures they need, for the README."""
    heads = ("`--data`", "languages", "measured on", "pictures", "files", "had from; terms")
    lines = [f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads)]
    for one in BENCHMARKS.values():
        folds = f" in {one.protocol.folds} folds" if one.protocol.folds > 1 else ""
        size = f"{one.pictures:,} {one.noun}{folds}" if one.pictures else "your list"
        each = f", {one.captions} captions each" if (one.captions or 0) > 1 else ""
        cells = (
            f"`{one.name}`",
            ", ".join(one.languages),
            f"{one.test}: {size}{each}",
            one.shown.name,
            one.files,
            f"{one.home}; {one.terms}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    sources = dict.fromkeys(one.shown for one in BENCHMARKS.values())
    return "\n".join([*lines, "", *(f"* {source.name}: {source}." for source in sources)])
