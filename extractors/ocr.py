"""Text recognition with PaddleOCR on ONNX Runtime: offline with the embedded models, or any official model.

The embedded models are PP-OCRv6 small (Apache-2.0), which the `rapidocr` wheel carries. PaddleOCR wants a
folder with `inference.onnx` and `inference.yml` for each; these are assembled once into the user's cache.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from extractors.lines import Line
from extractors.options import ExtractionOptions
from manifests.errors import CultiError
from manifests.geometry import Box, PageFrame

EMBEDDED = "embedded"
_DETECTION = ("PP-OCRv6_small_det", "PP-OCRv6_det_small.onnx")
_RECOGNITION = ("PP-OCRv6_small_rec", "PP-OCRv6_rec_small.onnx")
_MIN_CONFIDENCE = 0.5  # below it PP-OCR's readings of textures and ornaments outnumber real text
_VERTICAL_ASPECT = 1.5  # a box this much taller than wide holds vertical text (a single character is square)


class OcrError(CultiError):
    """The OCR engine cannot be set up; the message says what to do."""


class OcrEngine:
    """A PaddleOCR pipeline for one process. `name` goes into the `pages` manifest."""

    def __init__(self, options: ExtractionOptions) -> None:
        self.name = f"paddleocr-{metadata.version('paddleocr')}/{_model_name(options)}"
        self._side_limit = options.ocr_side_limit
        self._pipeline = _pipeline(options)

    def lines(self, image: NDArray[np.uint8], frame: PageFrame) -> list[Line]:
        """Recognise text on a page.

        `image` is the whole page as displayed, (height, width, 3) uint8, RGB; the lines' boxes come back in
        points of `frame`. Lines read with too little confidence are left out: they are mostly textures.
        """
        bgr = np.ascontiguousarray(image[:, :, ::-1])
        result = self._pipeline.predict(
            bgr, text_det_limit_side_len=self._side_limit, text_det_limit_type="max"
        )[0]
        scale = frame.width / image.shape[1]
        return list(_lines(result, scale, frame))


def _lines(result: Any, scale: float, frame: PageFrame) -> Iterator[Line]:
    readings = zip(result["rec_polys"], result["rec_texts"], result["rec_scores"], strict=True)
    for polygon, text, score in readings:
        if not text.strip() or score < _MIN_CONFIDENCE:
            continue
        points = np.asarray(polygon, dtype=float) * scale
        box = frame.clip(Box.of([*points.min(axis=0), *points.max(axis=0)]))
        if box is None:
            continue
        vertical = box.height > _VERTICAL_ASPECT * box.width and len(text) > 1
        yield Line(
            box=box,
            text=_upright_marks(text.strip()) if vertical else text.strip(),
            size=_font_size(points, vertical),
            direction="vertical" if vertical else "horizontal",
            source="ocr",
            confidence=float(score),
        )


_VERTICAL_MARKS = str.maketrans({"’": "，", "'": "，", "°": "。", "︒": "。", "︐": "，", "︑": "、"})


def _upright_marks(text: str) -> str:
    """In vertical lines the recogniser sees comma and full stop in the upper right corner of their square
    and reads them as an apostrophe and a degree sign."""
    return text.translate(_VERTICAL_MARKS)


def _font_size(points: NDArray[np.float64], vertical: bool) -> float:
    """The glyph height: detection boxes of PP-OCR (unclip ratio 1.4) stand about 1.25 font sizes tall."""
    sides = np.linalg.norm(points - np.roll(points, -1, axis=0), axis=1)
    across = (sides[0] + sides[2]) / 2 if vertical else (sides[1] + sides[3]) / 2
    return float(across) / 1.25


def _model_name(options: ExtractionOptions) -> str:
    if options.ocr_recognition_model == EMBEDDED:
        return f"{_RECOGNITION[0]}@rapidocr-{metadata.version('rapidocr')}"
    return options.ocr_recognition_model


def _pipeline(options: ExtractionOptions) -> Any:
    # PaddleX probes model hosts on import unless told not to; nothing here goes online unasked.
    os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
    from paddleocr import PaddleOCR

    # It tells each model it loads and each host it fails to reach; what matters comes back as an exception.
    logging.getLogger("paddlex").setLevel(logging.CRITICAL)
    models: dict[str, Any] = {}
    for stage, chosen in (
        ("detection", options.ocr_detection_model),
        ("recognition", options.ocr_recognition_model),
    ):
        if chosen == EMBEDDED:
            name, folder = _assembled(stage)
            models |= {f"text_{stage}_model_name": name, f"text_{stage}_model_dir": str(folder)}
        else:
            models[f"text_{stage}_model_name"] = chosen
    try:
        return PaddleOCR(
            **models,
            engine="onnxruntime",
            engine_config={"intra_op_num_threads": options.ocr_threads},
            device="cpu",
            use_doc_orientation_classify=False,
            use_doc_unwarping=False,
            use_textline_orientation=False,
        )
    except Exception as error:  # PaddleX raises bare Exceptions for unknown names and failed downloads
        raise OcrError(
            f"the OCR models {options.ocr_detection_model} and {options.ocr_recognition_model} cannot be "
            f"loaded ({' '.join(str(error).split())[:160]}); official models are downloaded on first use, "
            'which needs a network: without one use "embedded"'
        ) from error


def _assembled(stage: str) -> tuple[str, Path]:
    """The name and folder of an embedded model, put together on first use (atomically: workers may race)."""
    name, onnx_name = _DETECTION if stage == "detection" else _RECOGNITION
    folder = _cache_folder() / f"{name}-rapidocr-{metadata.version('rapidocr')}"
    if folder.is_dir():
        return name, folder
    source = _rapidocr_model(onnx_name)
    draft = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
    draft.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, draft / "inference.onnx")
    settings = _detection_settings() if stage == "detection" else _recognition_settings(source)
    (draft / "inference.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    try:
        draft.rename(folder)
    except OSError:  # another worker was first
        shutil.rmtree(draft)
        if not folder.is_dir():
            raise
    return name, folder


def _cache_folder() -> Path:
    """`$XDG_CACHE_HOME/culti/ocr`, by default under ~/.cache (XDG base directory specification)."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "culti" / "ocr"


def _rapidocr_model(onnx_name: str) -> Path:
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise OcrError("the embedded OCR models are missing: install them with `pip install rapidocr`")
    path = Path(spec.origin).parent / "models" / onnx_name
    if not path.is_file():
        raise OcrError(f"this rapidocr carries no {onnx_name}: install the version in constraints.txt")
    return path


def _detection_settings() -> dict[str, Any]:
    """PaddleX's inference.yml for PP-OCRv6 detection (values of the official release)."""
    normalise = {
        "mean": [0.485, 0.456, 0.406],
        "std": [0.229, 0.224, 0.225],
        "scale": "1./255.",
        "order": "hwc",
    }
    return {
        "Global": {"model_name": _DETECTION[0]},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"DetLabelEncode": None},
                {"DetResizeForTest": None},
                {"NormalizeImage": normalise},
                {"ToCHWImage": None},
                {"KeepKeys": {"keep_keys": ["image", "shape", "polys", "ignore_tags"]}},
            ]
        },
        "PostProcess": {
            "name": "DBPostProcess",
            "thresh": 0.2,
            "box_thresh": 0.45,
            "max_candidates": 3000,
            "unclip_ratio": 1.4,
        },
    }


def _recognition_settings(model: Path) -> dict[str, Any]:
    """PaddleX's inference.yml for PP-OCRv6 recognition; the dictionary stands in the model's metadata.

    The dictionary goes in without blank and space: PaddleX adds both.
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    characters = session.get_modelmeta().custom_metadata_map["character"].split("\n")
    return {
        "Global": {"model_name": _RECOGNITION[0]},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"MultiLabelEncode": {"gtc_encode": "NRTRLabelEncode"}},
                {"RecResizeImg": {"image_shape": [3, 48, 320]}},
                {"KeepKeys": {"keep_keys": ["image", "label_ctc", "label_gtc", "length", "valid_ratio"]}},
            ]
        },
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": characters},
    }
