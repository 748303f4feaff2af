"""The picture of a figure: native pixels as displayed, nothing encoded twice, and what the page shows."""

import io
import struct
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pymupdf
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from extractors.content import Picture
from extractors.options import ExtractionOptions
from extractors.pdf.document import Document
from extractors.pdf.objects import elements
from extractors.pdf.page import Element, page_frame
from extractors.pictures.picture import placement_picture, rendered_picture
from extractors.pictures.raster import render
from manifests.geometry import Box

Opened = Callable[[pymupdf.Document], AbstractContextManager[Document]]
Decoded = Callable[[bytes], NDArray[np.uint8]]
Colour = tuple[int, ...]

JPEG_TOLERANCE = 3  # of 255: quality 95, flat patches
PRESS_TOLERANCE = 12  # of 255: between SWOP profiles of different makers
BLEND_TOLERANCE = 2  # of 255: rounding of a soft mask

PLACE = pymupdf.Rect(50, 50, 350, 250)
# Adobe RGB (1998) colour image encoding, sections 4.3.1 and 4.3.4; columns adapted to D50.
ADOBE_COLUMNS = {
    b"rXYZ": (0.60974, 0.31111, 0.01947),
    b"gXYZ": (0.20528, 0.62567, 0.06087),
    b"bXYZ": (0.14919, 0.06322, 0.74457),
}
ADOBE_GAMMA = 2.19921875


def adobe_rgb_profile() -> bytes:
    """A matrix profile of Adobe RGB (ICC.1:2001-04, sections 6.1 and 6.3)."""

    def s15_fixed16(*values: float) -> bytes:
        return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))

    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(ADOBE_GAMMA * 256))
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", 6) + b"Adobe\0" + bytes(78),
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": b"XYZ " + bytes(4) + s15_fixed16(0.9505, 1.0, 1.0891),
        **{tag: b"XYZ " + bytes(4) + s15_fixed16(*column) for tag, column in ADOBE_COLUMNS.items()},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for tag, body in tags.items():
        table += tag + struct.pack(">II", start + len(data), len(body))
        data += body + bytes(-len(body) % 4)
    header = struct.pack(">I", start + len(data)) + bytes(4) + struct.pack(">I", 0x02100000)
    header += b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28) + s15_fixed16(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + table + data


def srgb_of_adobe(colour: Colour) -> NDArray[np.float64]:
    """Adobe RGB to sRGB by the two standards' own formulas (IEC 61966-2-1), both with white D65."""
    adobe_to_xyz = np.array(
        [[0.57667, 0.18556, 0.18823], [0.29734, 0.62736, 0.07529], [0.02703, 0.07069, 0.99134]]
    )
    srgb_to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.072175],
            [0.0193339, 0.119192, 0.9503041],
        ]
    )
    linear = np.linalg.solve(srgb_to_xyz, adobe_to_xyz @ (np.array(colour) / 255) ** ADOBE_GAMMA).clip(0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def patches(mode: str, *colours: Colour) -> Image.Image:
    """Vertical bars of 100 pixels each, 200 high."""
    image = Image.new(mode, (100 * len(colours), 200))
    for number, colour in enumerate(colours):
        image.paste(colour, (100 * number, 0, 100 * number + 100, 200))
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def placed(*images: bytes, mask: bytes | None = None) -> pymupdf.Document:
    pdf = pymupdf.open()
    for image in images:
        page = pdf.new_page(width=400, height=300)
        page.insert_image(PLACE, stream=image, mask=mask, keep_proportion=False)
    return pdf


def image_of(document: Document) -> Element:
    page = document.page(0)
    found = elements(page, page_frame(page, 14400), 1000)
    (element,) = [element for element in found if element.kind == "image"]
    return element


def native_picture(
    document: Document, element: Element, box: Box, options: ExtractionOptions
) -> tuple[Picture, bytes] | None:
    page = document.page(0)
    return placement_picture(page, element, box, render(page, 150, clip=box), options)


def bars(pixels: NDArray[np.uint8], count: int) -> list[NDArray[np.float64]]:
    """The colour in the middle of each bar."""
    width = pixels.shape[1] / count
    return [
        pixels[80:120, round((n + 0.4) * width) : round((n + 0.6) * width)].mean(axis=(0, 1))
        for n in range(count)
    ]


def native(
    opened: Opened, pdf: pymupdf.Document, decoded: Decoded, options: ExtractionOptions
) -> NDArray[np.uint8]:
    with opened(pdf) as document:
        element = image_of(document)
        made = native_picture(document, element, element.box, options)
        assert made is not None
        return decoded(made[1])


def test_cmyk_jpegs_show_the_inks_of_the_press(
    opened: Opened, decoded: Decoded, options: ExtractionOptions
) -> None:
    inks = [(255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0), (0, 0, 0, 255), (0, 0, 0, 0)]
    # Solid inks of SWOP coated in sRGB (Specifications for Web Offset Publications; relative colorimetric).
    shown = [(0, 174, 239), (236, 0, 140), (255, 242, 0), (35, 31, 32), (255, 255, 255)]
    data = saved(patches("CMYK", *inks), "JPEG", quality=95, subsampling=0)
    pixels = native(opened, placed(data), decoded, options)
    assert pixels.shape == (200, 500, 3)
    for found, expected in zip(bars(pixels, 5), shown, strict=True):
        assert np.allclose(found, expected, atol=PRESS_TOLERANCE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_adobe_rgb_is_converted_by_its_profile(
    kind: str, opened: Opened, decoded: Decoded, options: ExtractionOptions
) -> None:
    colours = [(100, 150, 100), (200, 80, 90), (60, 60, 200)]
    extra = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    data = saved(patches("RGB", *colours), kind, icc_profile=adobe_rgb_profile(), **extra)
    found = bars(native(opened, placed(data), decoded, options), 3)
    for pixel, colour in zip(found, colours, strict=True):
        assert np.allclose(pixel, srgb_of_adobe(colour), atol=JPEG_TOLERANCE)
        assert np.abs(pixel - colour).max() > JPEG_TOLERANCE


def test_a_soft_mask_is_composed_on_white(
    opened: Opened, decoded: Decoded, options: ExtractionOptions
) -> None:
    image = patches("RGBA", (200, 0, 0, 255), (0, 200, 0, 128), (0, 0, 200, 0))
    found = bars(native(opened, placed(saved(image, "PNG")), decoded, options), 3)
    expected = [(200, 0, 0), (127, 227, 127), (255, 255, 255)]
    assert np.allclose(found, expected, atol=BLEND_TOLERANCE)


def test_a_soft_mask_of_another_size_is_stretched(
    opened: Opened, decoded: Decoded, options: ExtractionOptions
) -> None:
    small_mask = saved(patches("L", 255, 0).resize((20, 20), Image.Resampling.NEAREST), "PNG")
    pdf = placed(saved(patches("RGB", (200, 0, 0), (200, 0, 0)), "PNG"), mask=small_mask)
    assert np.allclose(
        bars(native(opened, pdf, decoded, options), 2), [(200, 0, 0), (255, 255, 255)], atol=BLEND_TOLERANCE
    )


@pytest.mark.parametrize("inverted", [False, True])
def test_stencil_masks_and_bilevel_pictures_agree_with_the_page(
    inverted: bool, opened: Opened, decoded: Decoded, options: ExtractionOptions
) -> None:
    pdf = placed(saved(patches("1", 0, 1, 0), "PNG"))
    xref = pdf[0].get_images()[0][0]
    if inverted:
        pdf.xref_set_key(xref, "Decode", "[1 0]")
    with opened(pdf) as document:
        element = image_of(document)
        made = native_picture(document, element, element.box, options)
        assert made is not None
        seen = render(document.page(0), 72, clip=element.box)
        assert np.allclose(bars(decoded(made[1]), 3), bars(seen, 3), atol=JPEG_TOLERANCE)
        assert bars(seen, 3)[0][0] == pytest.approx(255 if inverted else 0, abs=JPEG_TOLERANCE)


def with_plain_colours(pdf: pymupdf.Document) -> pymupdf.Document:
    """Give the page's picture the plain colour space that other producers write."""
    pdf.xref_set_key(pdf[0].get_images()[0][0], "ColorSpace", "/DeviceRGB")
    return pdf


def test_a_plain_jpeg_leaves_byte_for_byte(
    opened: Opened, painting: Callable[..., Image.Image], options: ExtractionOptions
) -> None:
    data = saved(painting(600, 400), "JPEG", quality=80)
    with opened(with_plain_colours(placed(data))) as document:
        element = image_of(document)
        made = native_picture(document, element, element.box, options)
    assert made is not None
    picture, written = made
    assert written == data
    assert (picture.extension, picture.width_px, picture.height_px) == ("jpg", 600, 400)
    assert picture.dpi == pytest.approx(600 / 300 * 72, rel=0.01)
    assert picture.colour_space == "DeviceRGB"


def test_a_jpeg_that_is_cut_is_no_jpeg_again(
    opened: Opened, painting: Callable[..., Image.Image], decoded: Decoded, options: ExtractionOptions
) -> None:
    data = saved(painting(600, 400), "JPEG", quality=95, subsampling=0)
    with opened(with_plain_colours(placed(data))) as document:
        element = image_of(document)
        made = native_picture(document, element, Box(100, 50, 250, 150), options)
    assert made is not None
    picture, written = made
    assert picture.extension == "png"
    cut = decoded(data)[0:200, 100:400].astype(int)
    assert decoded(written).shape == cut.shape
    assert np.abs(decoded(written) - cut).max() <= JPEG_TOLERANCE


def test_a_picture_past_the_pixel_cap_is_rendered_within_it(
    opened: Opened, picture_png: Callable[..., bytes], decoded: Decoded, options: ExtractionOptions
) -> None:
    capped = options.model_copy(update={"max_figure_pixels": 50_000})
    with opened(placed(picture_png(600, 400))) as document:
        element = image_of(document)
        assert native_picture(document, element, element.box, capped) is None
        picture, data = rendered_picture(document.page(0), element.box, [element], capped)
    assert decoded(data).shape[:2] == (picture.height_px, picture.width_px)
    assert 0.9 * 50_000 < picture.width_px * picture.height_px < 1.05 * 50_000


def test_rendering_takes_the_native_resolution_of_the_parts(
    opened: Opened, picture_png: Callable[..., bytes], options: ExtractionOptions
) -> None:
    with opened(placed(picture_png(600, 400))) as document:
        element = image_of(document)
        picture, _ = rendered_picture(document.page(0), element.box, [element], options)
        vector, _ = rendered_picture(document.page(0), element.box, [], options)
    assert (picture.width_px, picture.height_px) == (600, 400)
    assert vector.dpi == pytest.approx(options.figure_dpi, rel=0.01)


def replaced_contents(pdf: pymupdf.Document, contents: str) -> pymupdf.Document:
    """Draw the page's one picture by other operators; it is called /Im."""
    page = pdf[0]
    xref = page.get_images()[0][0]
    pdf.xref_set_key(page.xref, "Resources", f"<</XObject<</Im {xref} 0 R>>/ExtGState<</Half<</ca 0.5>>>>>>")
    pdf.update_stream(page.get_contents()[0], contents.encode())
    return pdf


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "matrix", ["300 0 0 200 50 50", "-300 0 0 200 350 50", "300 0 0 -200 50 250", "-300 0 0 -200 350 250",
               "0 200 300 0 50 50", "0 -200 300 0 50 250", "0 200 -300 0 350 50", "0 -200 -300 0 350 250"],
)  # fmt: skip
def test_a_turned_or_mirrored_picture_keeps_its_pixels_and_looks_as_displayed(
    matrix: str, rotation: int, opened: Opened, painting: Callable[..., Image.Image], decoded: Decoded,
    options: ExtractionOptions,
) -> None:  # fmt: skip
    original = np.asarray(painting(90, 60, seed=4))
    pdf = replaced_contents(placed(saved(Image.fromarray(original), "PNG")), f"q {matrix} cm /Im Do Q")
    pdf[0].set_rotation(rotation)
    with opened(pdf) as document:
        element = image_of(document)
        seen = render(document.page(0), 72 * 0.3 * 2, clip=element.box)
        made = native_picture(document, element, element.box, options)
    assert made is not None
    pixels = decoded(made[1])
    eight = [np.rot90(view, quarter) for view in (original, original[:, ::-1]) for quarter in range(4)]
    assert sum(np.array_equal(pixels, view) for view in eight) == 1
    differences = [
        np.abs(np.asarray(Image.fromarray(view).resize(seen.shape[1::-1]), int) - seen).mean()
        for view in eight
    ]
    assert np.array_equal(pixels, eight[int(np.argmin(differences))])


@pytest.mark.parametrize(
    "contents",
    [
        "q 300 0 0 200 50 50 cm /Im Do Q BT /F 12 Tf 1 0 0 RG 3 w ET 150 150 m 180 150 l S",  # a mark on it
        "q /Half gs 300 0 0 200 50 50 cm /Im Do Q",  # half transparent
        "q 200 150 m 350 250 l 350 50 l h W n 300 0 0 200 50 50 cm /Im Do Q",  # clipped to a triangle
        "q 300 0 0 200 50 50 cm /Im Do Q 0.9 g 50 50 150 200 re f",  # half of it covered
        "q 290 30 -20 190 60 50 cm /Im Do Q",  # askew
    ],
)
def test_a_placement_that_the_page_changes_is_not_taken_for_the_figure(
    contents: str, opened: Opened, picture_png: Callable[..., bytes], options: ExtractionOptions
) -> None:
    with opened(replaced_contents(placed(picture_png(600, 400)), contents)) as document:
        element = image_of(document)
        assert native_picture(document, element, element.box, options) is None


def jpeg_of(pdf: pymupdf.Document, opened: Opened, options: ExtractionOptions) -> str:
    with opened(pdf) as document:
        element = image_of(document)
        made = native_picture(document, element, element.box, options)
    assert made is not None
    return made[0].extension


def test_a_jpeg_stays_where_its_profile_is_srgb(
    opened: Opened, painting: Callable[..., Image.Image], options: ExtractionOptions
) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(painting(300, 200), "JPEG", icc_profile=profile)
    assert jpeg_of(placed(data), opened, options) == "jpg"
    assert jpeg_of(with_plain_colours(placed(data)), opened, options) == "jpg"


def test_a_grey_jpeg_stays(
    opened: Opened, painting: Callable[..., Image.Image], options: ExtractionOptions
) -> None:
    pdf = placed(saved(painting(300, 200).convert("L"), "JPEG"))
    pdf.xref_set_key(pdf[0].get_images()[0][0], "ColorSpace", "/DeviceGray")
    assert jpeg_of(pdf, opened, options) == "jpg"


def test_a_jpeg_whose_file_says_other_colours_than_its_page_does_not_stay(
    opened: Opened, painting: Callable[..., Image.Image], options: ExtractionOptions
) -> None:
    """The page shows DeviceRGB; a viewer of the file would apply the profile in it."""
    data = saved(painting(300, 200), "JPEG", icc_profile=adobe_rgb_profile())
    assert jpeg_of(with_plain_colours(placed(data)), opened, options) == "png"


def test_a_jpeg_whose_file_says_it_is_turned_does_not_stay(
    opened: Opened, painting: Callable[..., Image.Image], options: ExtractionOptions
) -> None:
    """A PDF takes the pixels as they are stored; a viewer of the file would turn them."""
    exif = Image.Exif()
    exif[0x0112] = 6
    pdf = placed(saved(painting(300, 200), "JPEG"))
    xref = pdf[0].get_images()[0][0]
    entries = pdf.xref_object(xref)
    pdf.update_stream(xref, saved(painting(300, 200), "JPEG", exif=exif), compress=False)
    pdf.update_object(xref, entries)
    assert jpeg_of(with_plain_colours(pdf), opened, options) == "png"


@pytest.mark.parametrize(
    ("key", "value"), [("Decode", "[1 0 1 0 1 0]"), ("Mask", "[0 3 0 3 0 3]"),
                       ("ColorSpace", "[/CalRGB<</WhitePoint[0.9505 1 1.089]/Gamma[1 1 1]>>]")],
)  # fmt: skip
def test_a_jpeg_that_the_pdf_shows_in_other_colours_does_not_stay(
    key: str, value: str, opened: Opened, painting: Callable[..., Image.Image], options: ExtractionOptions
) -> None:
    pdf = with_plain_colours(placed(saved(painting(300, 200), "JPEG")))
    pdf.xref_set_key(pdf[0].get_images()[0][0], key, value)
    assert jpeg_of(pdf, opened, options) == "png"


def test_a_jpeg_cut_short_does_not_stay(
    opened: Opened, painting: Callable[..., Image.Image], options: ExtractionOptions
) -> None:
    pdf = with_plain_colours(placed(saved(painting(300, 200), "JPEG")))
    xref = pdf[0].get_images()[0][0]
    entries = pdf.xref_object(xref)
    pdf.update_stream(xref, pdf.xref_stream_raw(xref)[:-2000], compress=False)
    pdf.update_object(xref, entries)
    assert jpeg_of(pdf, opened, options) == "png"


def test_a_jpeg_behind_another_filter_stays(
    opened: Opened, painting: Callable[..., Image.Image], options: ExtractionOptions
) -> None:
    data = saved(painting(300, 200), "JPEG")
    pdf = with_plain_colours(placed(data))
    xref = pdf[0].get_images()[0][0]
    pdf.update_stream(xref, zlib.compress(data), compress=False)
    pdf.xref_set_key(xref, "Filter", "[/FlateDecode/DCTDecode]")
    with opened(pdf) as document:
        element = image_of(document)
        made = native_picture(document, element, element.box, options)
    assert made is not None
    assert made[1] == data
