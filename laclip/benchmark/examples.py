"""Example queries of the report: what the methods retrieved for them, and which region carried a match."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from laclip.alignment.heat_map import heat_map
from laclip.alignment.marking import marked
from laclip.benchmark.measurement import PICTURES, TEXTS, Measurement, MethodResult
from laclip.benchmark.slices import ALL

_THUMBNAIL_SIDE = 128
_MAP_SIDE = 220
_QUALITY = 80  # JPEG: a thumbnail has some 5 kB, so that a report of 8 examples of each sort stays below 3 MB


@dataclass(frozen=True)
class Found:
    """One retrieved candidate of an example query: a picture (`thumbnail`) or a text."""

    text: str
    thumbnail: str
    figure_id: str
    hit: bool
    score: float


@dataclass(frozen=True)
class MarkedPicture:
    """A picture with the region that answers a text marked, and what to say of it."""

    image: str
    caption: str


@dataclass(frozen=True)
class Example:
    """A query, why it is shown, and what some methods retrieved for it, best first; `ranks` of all methods'
    best true partners; `maps` show where pictures match."""

    why: str
    text: str
    thumbnail: str
    figure_id: str
    retrieved: dict[str, list[Found]]
    ranks: dict[str, int]
    maps: list[MarkedPicture]


class ExampleMaker:
    """Makes the examples of one measurement. Only pictures that are shown are made small, each once."""

    def __init__(self, measurement: Measurement) -> None:
        self._m = measurement
        self._pairs = measurement.dataset.test
        self._gallery = measurement.gallery
        self._thumbnails: dict[int, str] = {}
        self._methods = [method for method in measurement.methods if method.retrieved and not method.beside]
        self.shown = _shown(self._methods)

    def of_texts(self) -> list[Example]:
        """The split's own texts as queries."""
        gallery = self._gallery
        rows = gallery.texts
        return [
            self._by_text(
                why,
                TEXTS,
                query,
                self._pairs.texts[rows[query]],
                self._pairs.figure_ids[rows[query]],
                gallery.partners[:, query],
            )
            for query, why in self._chosen(TEXTS, len(rows))
        ]

    def of_query_set(self, name: str) -> list[Example]:
        """Derived queries."""
        queries = next(one for one in self._m.query_sets if one.name == name)
        return [
            self._by_text(why, name, query, queries.texts[query], "", queries.partners[:, query])
            for query, why in self._chosen(name, len(queries))
        ]

    def of_pictures(self) -> list[Example]:
        """Pictures as queries."""
        return [
            self._by_picture(why, query) for query, why in self._chosen(PICTURES, len(self._gallery.pictures))
        ]

    def _chosen(self, queries: str, count: int) -> list[tuple[int, str]]:
        """Queries with the reason why: half drawn at random, the others those whose rank LACLIP as shown last
        changes most, for better and for worse."""
        wanted = min(self._m.options.examples, count)
        random = np.random.default_rng(self._m.options.seed)
        chosen = {int(query): "drawn at random" for query in random.permutation(count)[: (wanted + 1) // 2]}
        plain, other = self._methods[0], self.shown[-1]
        before, after = plain.retrieved[queries].ranks, other.retrieved[queries].ranks
        gain = np.log(before) - np.log(after)  # from 4 to 2 is as much as from 40 to 20
        ascending = np.argsort(gain, kind="stable")
        for order, better in ((ascending[::-1], True), (ascending, False)):
            for query in map(int, order):
                if len(chosen) >= (wanted if not better else (3 * wanted + 2) // 4) or gain[query] == 0:
                    break
                word = "better" if better else "worse"
                chosen.setdefault(query, f"among those that {other.name} ranks {word} by most")
        return list(chosen.items())

    def _by_text(
        self, why: str, queries: str, query: int, text: str, figure_id: str, partners: np.ndarray
    ) -> Example:
        retrieved = {}
        for method in self.shown:
            found = method.retrieved[queries]
            retrieved[method.name] = [
                self._picture(int(place), bool(partners[place]), float(score))
                for place, score in zip(found.places[query], found.scores[query], strict=True)
            ]
        last = self.shown[-1].retrieved[queries]
        first, true = int(last.places[query][0]), self._best_true(text, partners)
        captions = {first: f"first of {self.shown[-1].name}"}
        captions[true] = "a true partner" + (f", and {captions[first]}" if true == first else "")
        vector = self._m.encoder.encode_texts([text])[0]
        maps = [MarkedPicture(self._marked(place, vector), caption) for place, caption in captions.items()]
        return Example(why, text, "", figure_id, retrieved, self._ranks(queries, query), maps)

    def _by_picture(self, why: str, query: int) -> Example:
        partners, rows = self._gallery.partners[query], self._gallery.texts
        retrieved = {}
        for method in self.shown:
            found = method.retrieved[PICTURES]
            retrieved[method.name] = [
                Found(self._pairs.texts[rows[place]], "", "", bool(partners[place]), float(score))
                for place, score in zip(found.places[query], found.scores[query], strict=True)
            ]
        text = self._pairs.texts[rows[int(np.flatnonzero(partners)[0])]]
        vector = self._m.encoder.encode_texts([text])[0]
        maps = [MarkedPicture(self._marked(query, vector), "where its own text matches")]
        figure_id = self._pairs.figure_ids[self._gallery.pictures[query]]
        ranks = self._ranks(PICTURES, query)
        return Example(why, text, self._thumbnail(query), figure_id, retrieved, ranks, maps)

    def _best_true(self, text: str, partners: np.ndarray) -> int:
        """Of the true partners the one the model itself likes best."""
        places = np.flatnonzero(partners)
        if len(places) == 1:
            return int(places[0])
        encoder = self._m.encoder
        images = (self._pairs.image(int(self._gallery.pictures[place])) for place in places[:_TRUE_PARTNERS])
        scores = encoder.encode_images(images) @ encoder.encode_texts([text])[0]
        return int(places[int(np.argmax(scores))])

    def _ranks(self, queries: str, query: int) -> dict[str, int]:
        return {method.name: int(method.retrieved[queries].ranks[query]) for method in self._methods}

    def _picture(self, place: int, hit: bool, score: float) -> Found:
        row = int(self._gallery.pictures[place])
        return Found(self._pairs.texts[row], self._thumbnail(place), self._pairs.figure_ids[row], hit, score)

    def _thumbnail(self, place: int) -> str:
        if place not in self._thumbnails:
            image = self._pairs.image(int(self._gallery.pictures[place]))
            image.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
            self._thumbnails[place] = _jpeg(image)
        return self._thumbnails[place]

    def _marked(self, place: int, vector: np.ndarray) -> str:
        image = self._pairs.image(int(self._gallery.pictures[place]))
        return _jpeg(marked(image, heat_map(image, vector, self._m.encoder), _MAP_SIDE))


_TRUE_PARTNERS = 32  # true partners that are looked at for the one to show


def _shown(methods: Sequence[MethodResult]) -> list[MethodResult]:
    """The model itself, LACLIP as published, and of the others the one with the best MR, last."""
    if len(methods) < 3:
        return list(methods)
    published = next((method for method in methods if method.name.endswith("as published")), methods[1])
    others = [method for method in methods[1:] if method is not published]
    best = max(others, key=lambda method: method.slices[ALL].mean_recall)
    return [methods[0], published, best]


def _jpeg(image: Image.Image) -> str:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=_QUALITY)
    return data_uri(stream.getvalue(), "jpeg")


def data_uri(data: bytes, kind: str) -> str:
    """A picture as the address of itself."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
