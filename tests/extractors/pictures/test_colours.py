"""Colours: every kind of image object a PDF knows becomes the sRGB that the standards say, and agrees with
its page as rendered. Reference colours come from the standards' formulas or from Little CMS through
Pillow."""

import io
import struct
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import numpy as np
import pymupdf
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from extractors.options import ExtractionOptions
from extractors.pdf.document import Document
from extractors.pdf.objects import elements
from extractors.pdf.page import Element, page_frame
from extractors.pictures.picture import placement_picture
from extractors.pictures.raster import render

Opened = Callable[[pymupdf.Document], AbstractContextManager[Document]]
Decoded = Callable[[bytes], NDArray[np.uint8]]
Colour = Sequence[int]

EXACT = 0
ROUNDING = 2  # of 255: two roundings, of a conversion and of a blend
PROFILE = 4  # of 255: between two implementations of one profile
PRESS = 14  # of 255: between SWOP profiles of different makers
PAGE = 3  # of 255: between an embedded picture and its page as rendered

PATCH, HEIGHT = 12, 20  # pixels
RED, GREEN, BLUE, WHITE, GREY = (200, 30, 40), (20, 160, 60), (30, 40, 190), (255, 255, 255), (120, 120, 120)


@dataclass(frozen=True)
class Case:
    """An image of flat patches side by side. `entries` are those of its dictionary beside size and type;
    `#0`, `#1`, ... in them stand for `objects`: (dictionary, stream). `rows` is one row of patches as
    bytes."""

    entries: str
    samples: bytes
    expected: list[Colour]
    tolerance: float
    objects: list[tuple[str, bytes | None]] = field(default_factory=list)


def flat(colours: Sequence[Sequence[int]], kind: str = "u1") -> bytes:
    """Samples of the patches, `kind` the big-endian type of a component."""
    row = np.repeat(np.array(colours, kind), PATCH, axis=0)
    return np.tile(row, (HEIGHT, 1, 1)).tobytes()


def packed(values: Sequence[int], bits: int) -> bytes:
    """Samples of one component with fewer than eight bits; rows end at a byte."""
    row = np.repeat(np.array(values, np.uint8), PATCH)
    planes = np.unpackbits(row[:, None], axis=1)[:, 8 - bits :]
    return np.packbits(planes.reshape(1, -1), axis=1).tobytes() * HEIGHT


def profile(space: bytes, pcs: bytes, kind: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC profile, version 2 (ICC.1:2001-04, sections 6.1 and 6.2)."""
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(79),
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061),
        **tags,
    }
    table, data, start = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, body in tags.items():
        table += name + struct.pack(">II", start + len(data), len(body))
        data += body + bytes(-len(body) % 4)
    head = struct.pack(">I4xI", start + len(data), 0x02100000) + kind + space + pcs + bytes(12) + b"acsp"
    head += bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + data


def press_profile() -> bytes:
    """CMYK to Lab by a table of two points an ink (lut16Type, 6.5.8): ideal inks, multiplied."""
    corners = np.stack(np.meshgrid(*[[0, 1]] * 4, indexing="ij"), -1).reshape(-1, 4)
    rgb = (1 - corners[:, :3]) * (1 - 0.9 * corners[:, 3:]) * 255
    patches = Image.fromarray(rgb.round().astype(np.uint8)[None])
    lab = ImageCms.profileToProfile(
        patches, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    values = np.asarray(lab)[0].astype(float)
    values[:, 1:] = np.asarray(lab)[0, :, 1:].astype(np.int8) + 128.0
    encoded = (values * 256).round()  # 16-bit Lab of version 2: 8-bit values times 256 (6.5.8, annex A)
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    ramp = np.array([0, 65535], ">u2").tobytes()
    table = b"mft2" + bytes(4) + bytes((4, 3, 2, 0)) + identity + struct.pack(">HH", 2, 2)
    table += ramp * 4 + encoded.astype(">u2").tobytes() + ramp * 3
    return profile(b"CMYK", b"Lab ", b"prtr", {b"A2B0": table})


def grey_profile(gamma: float) -> bytes:
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))
    return profile(b"GRAY", b"XYZ ", b"mntr", {b"kTRC": curve})


def by_little_cms(colours: Sequence[Colour], mode: str, data: bytes | None) -> list[Colour]:
    """Colours of a profile (None: Lab) in sRGB, relative colorimetric with black point compensation."""
    source = ImageCms.createProfile("LAB") if data is None else ImageCms.ImageCmsProfile(io.BytesIO(data))
    image = Image.frombytes(mode, (len(colours), 1), np.array(colours, np.uint8).tobytes())
    shown = ImageCms.profileToProfile(
        image, source, ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )  # fmt: skip
    return [tuple(int(value) for value in colour) for colour in np.asarray(shown)[0]]


def srgb(linear: Sequence[float]) -> Colour:
    """IEC 61966-2-1: linear light to 8-bit sRGB."""
    light = np.array(linear, float).clip(0, 1)
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return tuple(int(value) for value in (255 * curved).round())


INKS = [(0, 0, 0, 0), (255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0), (0, 0, 0, 255), (60, 20, 0, 40)]
SWOP = [(255, 255, 255), (0, 174, 239), (236, 0, 140), (255, 242, 0), (35, 31, 32)]
# Solid inks of SWOP coated in sRGB (Specifications for Web Offset Publications; relative colorimetric).
LABS = [(255, 128, 128), (128, 128, 128), (140, 200, 170), (100, 90, 60)]  # L 0..255, a and b plus 128
RGB8 = "/ColorSpace/DeviceRGB/BitsPerComponent 8"


def shifted(labs: Sequence[Colour]) -> list[Colour]:
    """Lab as Pillow keeps it: a and b as signed bytes."""
    return [(lightness, (a - 128) % 256, (b - 128) % 256) for lightness, a, b in labs]


def jpx(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG2000", irreversible=False)
    return stream.getvalue()


def patches(mode: str, colours: Sequence[Colour]) -> Image.Image:
    image = Image.new(mode, (PATCH * len(colours), HEIGHT))
    for number, colour in enumerate(colours):
        value = tuple(colour) if len(colour) > 1 else colour[0]
        image.paste(value, (PATCH * number, 0, PATCH * number + PATCH, HEIGHT))
    return image


def jpx_with_palette(indices: Sequence[int], palette: Sequence[Colour]) -> bytes:
    """A JP2 file whose one component indexes a palette (ISO 15444-1, I.5.3.4 and I.5.3.5)."""
    data = jpx(patches("L", [(index,) for index in indices]))
    table = struct.pack(">HB3B", len(palette), 3, 7, 7, 7) + bytes(v for colour in palette for v in colour)
    mapping = b"".join(struct.pack(">HBB", 0, 1, column) for column in range(3))
    boxes = b"".join(struct.pack(">I", 8 + len(body)) + kind + body
                     for kind, body in ((b"pclr", table), (b"cmap", mapping)))  # fmt: skip
    at = data.index(b"jp2h") - 4
    length = struct.unpack_from(">I", data, at)[0]
    header = data[at + 8 : at + length].replace(struct.pack(">I", 17), struct.pack(">I", 16))  # colr: sRGB
    header = struct.pack(">I", length + len(boxes)) + b"jp2h" + header + boxes
    return data[:at] + header + data[at + length :]


def cmyk_jpeg(inks: Sequence[Colour]) -> bytes:
    """Pillow writes inks inverted, with Adobe's marker."""
    stream = io.BytesIO()
    patches("CMYK", inks).save(stream, "JPEG", quality=95, subsampling=0)
    return stream.getvalue()


def mask_object(entries: str, samples: bytes, count: int) -> tuple[str, bytes]:
    size = f"/Type/XObject/Subtype/Image/Width {PATCH * count}/Height {HEIGHT}"
    return f"<<{size}{entries}>>", samples


def blended(colour: Colour, share: float) -> Colour:
    return tuple(round(value * share + 255 * (1 - share)) for value in colour)


GREY_MASK = "/ColorSpace/DeviceGray/BitsPerComponent 8"
OPAQUE = [(255,), (128,), (0,)]
HALF = 128 / 255
ICC = "/ColorSpace[/ICCBased #0]/BitsPerComponent 8"
CASES = {
    "DeviceRGB": Case(RGB8, flat([RED, GREEN, BLUE]), [RED, GREEN, BLUE], EXACT),
    "DeviceGray": Case(GREY_MASK, flat([[0], [77], [255]]), [(0,) * 3, (77,) * 3, WHITE], ROUNDING),
    "16 bits": Case(
        "/ColorSpace/DeviceRGB/BitsPerComponent 16",
        flat([[value * 257 for value in colour] for colour in (RED, BLUE)], ">u2"),
        [RED, BLUE],
        EXACT,
    ),
    "4 bits": Case("/ColorSpace/DeviceGray/BitsPerComponent 4", packed([0, 5, 15], 4),
                   [(0,) * 3, (85,) * 3, WHITE], ROUNDING),
    "1 bit": Case("/ColorSpace/DeviceGray/BitsPerComponent 1", packed([0, 1], 1), [(0,) * 3, WHITE], EXACT),
    "1 bit, turned over": Case("/ColorSpace/DeviceGray/BitsPerComponent 1/Decode[1 0]", packed([0, 1], 1),
                               [WHITE, (0,) * 3], EXACT),
    "/Decode of three colours": Case(
        RGB8 + "/Decode[1 0 1 0 1 0]", flat([RED]), [tuple(255 - value for value in RED)], EXACT
    ),
    "/Decode narrowed": Case(
        GREY_MASK + "/Decode[0.2 0.6]", flat([[0], [255]]), [(51,) * 3, (153,) * 3], ROUNDING
    ),
    "DeviceCMYK": Case("/ColorSpace/DeviceCMYK/BitsPerComponent 8", flat(INKS[:5]), SWOP, PRESS),
    "ICC of a press": Case(
        ICC, flat(INKS), by_little_cms(INKS, "CMYK", press_profile()), PROFILE,
        [("<</N 4>>", press_profile())],
    ),
    "ICC of grey": Case(
        ICC, flat([[0], [90], [200], [255]]), [srgb([(v / 255) ** 1.8] * 3) for v in (0, 90, 200, 255)],
        PROFILE, [("<</N 1>>", grey_profile(1.8))],
    ),
    "CalRGB": Case(
        "/ColorSpace[/CalRGB<</WhitePoint[0.9505 1 1.089]/Gamma[1.8 1.8 1.8]/Matrix"
        "[0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505]>>]/BitsPerComponent 8",
        flat([RED, GREEN, GREY, WHITE]),
        [srgb([(v / 255) ** 1.8 for v in colour]) for colour in (RED, GREEN, GREY, WHITE)],
        PROFILE,
    ),
    "Lab": Case(
        "/ColorSpace[/Lab<</WhitePoint[0.9642 1 0.8249]/Range[-128 127 -128 127]>>]/BitsPerComponent 8",
        flat(LABS), by_little_cms(shifted(LABS), "LAB", None), PROFILE,
    ),
    "Indexed": Case(
        f"/ColorSpace[/Indexed/DeviceRGB 2<{bytes([*RED, *GREEN, *BLUE]).hex()}>]/BitsPerComponent 8",
        flat([[2], [0], [1]]), [BLUE, RED, GREEN], EXACT,
    ),
    "Indexed in two bits, turned over": Case(
        f"/ColorSpace[/Indexed/DeviceRGB 3<{bytes([*RED, *GREEN, *BLUE, *WHITE]).hex()}>]"
        "/BitsPerComponent 2/Decode[3 0]",
        packed([0, 1, 2, 3], 2), [WHITE, BLUE, GREEN, RED], EXACT,
    ),
    "Indexed over CMYK": Case(
        f"/ColorSpace[/Indexed/DeviceCMYK 4<{np.array(INKS[:5], np.uint8).tobytes().hex()}>]"
        "/BitsPerComponent 8",
        flat([[0], [1], [2], [3], [4]]), SWOP, PRESS,
    ),
    "Separation": Case(
        "/ColorSpace[/Separation/Gold/DeviceRGB<</FunctionType 2/Domain[0 1]/N 1/C0[1 1 1]/C1[0.8 0.6 0.2]>>]"
        "/BitsPerComponent 8",
        flat([[0], [255], [128]]), [WHITE, (204, 153, 51), blended((204, 153, 51), HALF)], ROUNDING,
    ),
    "DeviceN": Case(
        "/ColorSpace[/DeviceN[/Gold/Silver]/DeviceRGB #0]/BitsPerComponent 8",
        flat([[0, 0], [255, 0], [0, 255], [255, 255]]),
        [WHITE, (0, 255, 255), (255, 0, 255), (0, 0, 255)],
        ROUNDING,
        [("<</FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]>>", b"{1 exch sub exch 1 exch sub exch 1}")],
    ),
    "soft mask": Case(RGB8 + "/SMask #0", flat([RED] * 3), [RED, blended(RED, HALF), WHITE], ROUNDING,
                      [mask_object(GREY_MASK, flat(OPAQUE), 3)]),
    "soft mask with /Matte": Case(
        # Premultiplied against black: c' = m + alpha (c - m) (PDF 32000-1, 11.6.5.3).
        RGB8 + "/SMask #0", flat([RED, [round(value * HALF) for value in RED], (0, 0, 0)]),
        [RED, blended(RED, HALF), WHITE], ROUNDING,
        [mask_object(GREY_MASK + "/Matte[0 0 0]", flat(OPAQUE), 3)],
    ),
    "hard mask": Case(RGB8 + "/Mask #0", flat([RED, GREEN]), [RED, WHITE], EXACT,
                      [mask_object("/ImageMask true/BitsPerComponent 1", packed([0, 1], 1), 2)]),
    "colour key": Case(
        RGB8 + "/Mask[15 25 155 165 55 65]", flat([RED, GREEN, BLUE]), [RED, WHITE, BLUE], EXACT
    ),
    "colour key of an Indexed": Case(
        f"/ColorSpace[/Indexed/DeviceRGB 2<{bytes([*RED, *GREEN, *BLUE]).hex()}>]"
        "/BitsPerComponent 8/Mask[1 1]",
        flat([[0], [1], [2]]), [RED, WHITE, BLUE], EXACT,
    ),
    "JPX": Case("/Filter/JPXDecode", jpx(patches("RGB", [RED, GREEN])), [RED, GREEN], ROUNDING),
    "JPX grey": Case(
        "/Filter/JPXDecode", jpx(patches("L", [(60,), (200,)])), [(60,) * 3, (200,) * 3], ROUNDING
    ),
    "JPX with a palette": Case(
        "/Filter/JPXDecode", jpx_with_palette([1, 0], [RED, GREEN]), [GREEN, RED], ROUNDING
    ),
    "JPEG of inks, inverted as Adobe does": Case(
        "/Filter/DCTDecode/ColorSpace/DeviceCMYK/BitsPerComponent 8/Decode[1 0 1 0 1 0 1 0]",
        cmyk_jpeg(INKS[:5]), SWOP, PRESS,
    ),
    "JPEG of inks, not inverted": Case(
        "/Filter/DCTDecode/ColorSpace/DeviceCMYK/BitsPerComponent 8",
        cmyk_jpeg([tuple(255 - value for value in ink) for ink in INKS[:5]]), SWOP, PRESS,
    ),
    "JPX with alpha": Case(
        "/Filter/JPXDecode/SMaskInData 1",
        jpx(patches("RGBA", [(*RED, 255), (*RED, 128), (*RED, 0)])),
        [RED, blended(RED, HALF), WHITE], ROUNDING,
    ),
}  # fmt: skip


def drawn(case: Case) -> pymupdf.Document:
    pdf = pymupdf.open()
    page = pdf.new_page(width=400, height=300)
    entries = case.entries
    for number, (dictionary, stream) in enumerate(case.objects):
        xref = pdf.get_new_xref()
        pdf.update_object(xref, dictionary)
        if stream is not None:
            pdf.update_stream(xref, stream, new=True)
        entries = entries.replace(f"#{number}", f"{xref} 0 R")
    xref = pdf.get_new_xref()
    size = f"/Type/XObject/Subtype/Image/Width {PATCH * len(case.expected)}/Height {HEIGHT}"
    pdf.update_object(xref, f"<<{size}{entries}>>")
    pdf.update_stream(xref, case.samples, new=True, compress="/Filter" not in entries)
    if "/Filter" in entries:  # PyMuPDF takes it off a new stream
        pdf.xref_set_key(xref, "Filter", entries.split("/Filter", 1)[1].split("Decode")[0] + "Decode")
    pdf.xref_set_key(page.xref, "Resources", f"<</XObject<</Im0 {xref} 0 R>>>>")
    contents = pdf.get_new_xref()
    pdf.update_object(contents, "<<>>")
    pdf.update_stream(contents, b"q 300 0 0 200 50 50 cm /Im0 Do Q", new=True)
    pdf.xref_set_key(page.xref, "Contents", f"{contents} 0 R")
    return pdf


def image_of(document: Document) -> Element:
    page = document.page(0)
    (element,) = [e for e in elements(page, page_frame(page, 14400), 1000) if e.kind == "image"]
    return element


def middles(pixels: NDArray[np.uint8], count: int) -> NDArray[np.float64]:
    """The colour in the middle of each patch."""
    width, height = pixels.shape[1] / count, pixels.shape[0]
    band = pixels[round(0.4 * height) : round(0.6 * height)].astype(float).mean(axis=0)
    return np.array(
        [band[round((n + 0.4) * width) : round((n + 0.6) * width)].mean(axis=0) for n in range(count)]
    )


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_image_has_its_colours_and_agrees_with_its_page(
    name: str, opened: Opened, decoded: Decoded, options: ExtractionOptions
) -> None:
    case = CASES[name]
    count = len(case.expected)
    with opened(drawn(case)) as document:
        page, element = document.page(0), image_of(document)
        seen = render(page, 150, clip=element.box)
        made = placement_picture(page, element, element.box, seen, options)
    assert made is not None
    pixels = decoded(made[1])
    assert pixels.shape == (HEIGHT, PATCH * count, 3)
    assert np.allclose(middles(pixels, count), case.expected, rtol=0, atol=case.tolerance)
    assert np.allclose(middles(pixels, count), middles(seen, count), rtol=0, atol=PAGE)
