"""The models of text recognition: PaddleOCR's, run on ONNX Runtime; the embedded ones need no network.

The embedded models are PP-OCRv6 small (Apache-2.0), which the `rapidocr` wheel carries. PaddleOCR wants a
folder with `inference.onnx` and `inference.yml` for each; these are assembled once into the user's cache.
"""

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from extractors.options import ExtractionOptions
from manifests.errors import CultiError

EMBEDDED = "embedded"
_DETECTION = ("PP-OCRv6_small_det", "PP-OCRv6_det_small.onnx")
_RECOGNITION = ("PP-OCRv6_small_rec", "PP-OCRv6_rec_small.onnx")


class OcrError(CultiError):
    """The OCR engine cannot be set up; the message says what to do."""


def recognition_name(options: ExtractionOptions) -> str:
    """What the `pages` manifest calls the recognition model."""
    if options.ocr_recognition_model == EMBEDDED:
        return f"{_RECOGNITION[0]}@rapidocr-{metadata.version('rapidocr')}"
    return options.ocr_recognition_model


def ocr_pipeline(options: ExtractionOptions) -> Any:
    """A PaddleOCR pipeline of the chosen models. Raises OcrError when one cannot be loaded."""
    paddleocr = _paddleocr()
    detection = _chosen("detection", options.ocr_detection_model)
    recognition = _chosen("recognition", options.ocr_recognition_model)
    with _explained(options):
        return paddleocr.PaddleOCR(
            **{f"text_detection_{key}": value for key, value in detection.items()},
            **{f"text_recognition_{key}": value for key, value in recognition.items()},
            **_engine(options),
            use_doc_orientation_classify=False,
            use_doc_unwarping=False,
            use_textline_orientation=False,
        )


def _paddleocr() -> Any:
    # PaddleX probes model hosts on import unless told not to; nothing here goes online unasked.
    os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
    with _without("torch", "transformers"):
        import paddleocr

    # It tells each model it loads and each host it fails to reach; what matters comes back as an exception.
    logging.getLogger("paddlex").setLevel(logging.CRITICAL)
    return paddleocr


@contextmanager
def _without(*modules: str) -> Iterator[None]:
    """Keeps packages from being imported by others. PaddleX imports those if they are there, for models and a
    hub's client that are not used here: seconds and hundreds of megabytes in every worker, for nothing."""
    absent = [module for module in modules if module not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # as Python documents it
    try:
        yield
    finally:
        for module in absent:
            del sys.modules[module]


def _chosen(stage: str, model: str) -> dict[str, str]:
    if model != EMBEDDED:
        return {"model_name": model}
    name, folder = _assembled(stage)
    return {"model_name": name, "model_dir": str(folder)}


def _engine(options: ExtractionOptions) -> dict[str, Any]:
    return {
        "engine": "onnxruntime",
        # Without the arena, which keeps the memory of the largest page for good, a worker takes half as much.
        "engine_config": {"intra_op_num_threads": options.ocr_threads, "enable_cpu_mem_arena": False},
        "device": "cpu",
    }


@contextmanager
def _explained(options: ExtractionOptions) -> Iterator[None]:
    try:
        yield
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
