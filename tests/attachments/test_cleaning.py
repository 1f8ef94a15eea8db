"""What is kept of a photo: the picture alone, upright, of bounded size."""

from io import BytesIO

import pytest
from PIL import Image

from jumatserius.attachments.cleaning import JPEG, MAX_BYTES, PDF, clean
from jumatserius.attachments.pictures import SIDE
from jumatserius.errors import Refused
from photos import PAPER, bomb, from_a_phone, photo


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_plain_jpeg(kind: str) -> None:
    kept = clean(photo(kind), papers=False)
    assert kept.media_type == JPEG
    with Image.open(BytesIO(kept.body)) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (640, 480), "RGB")


def test_what_the_phone_wrote_in_is_gone_and_the_picture_stands_upright() -> None:
    sent = from_a_phone()
    with Image.open(BytesIO(sent)) as image:
        assert image.getexif().get_ifd(0x8825)
    kept = clean(sent, papers=False).body
    for told in (b"Exif", b"GPS", b"Kamera Rahasia", b"rumah"):
        assert told not in kept
    with Image.open(BytesIO(kept)) as image:
        assert not image.getexif()
        assert image.size == (480, 640)
        red, green, _ = image.getpixel((470, 10))
        assert red > 200
        assert green < 60


def test_a_large_photo_becomes_a_legible_one() -> None:
    with Image.open(BytesIO(clean(photo(size=(5000, 2500)), papers=False).body)) as image:
        assert image.size == (SIDE, SIDE // 2)


def test_what_was_transparent_is_white() -> None:
    sent = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(sent, "PNG")
    with Image.open(BytesIO(clean(sent.getvalue(), papers=False).body)) as image:
        assert image.getpixel((20, 20)) == (255, 255, 255)


def test_the_same_photo_is_kept_the_same() -> None:
    assert clean(from_a_phone(), papers=False) == clean(from_a_phone(), papers=False)


def test_a_paper_is_kept_as_it_is() -> None:
    assert clean(PAPER, papers=True) == (PAPER, PDF)


@pytest.mark.parametrize(
    ("content", "papers", "message"),
    [
        pytest.param(b"", False, "berkas kosong; pilih foto JPEG, PNG atau WebP", id="nothing"),
        pytest.param(photo() + bytes(MAX_BYTES), False, "lebih dari 10 MB", id="too many bytes"),
        pytest.param(bomb(), False, "foto berukuran 9000 x 9000 titik; paling banyak 50 juta titik", id="bomb"),
        pytest.param(photo()[:900], False, "foto ini rusak atau terpotong", id="cut off"),
        pytest.param(photo("PNG")[:60], False, "foto ini rusak atau terpotong", id="cut off PNG"),
        pytest.param(photo("GIF"), False, "bukan JPEG, PNG atau WebP", id="GIF"),
        pytest.param(photo("BMP"), True, "bukan JPEG, PNG, WebP atau PDF", id="BMP"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", True, "bukan JPEG, PNG, WebP atau PDF", id="SVG"),
        pytest.param(b"<html>halo</html>", True, "berkas yang berawal b'<html>ha' bukan", id="a page"),
        pytest.param(PAPER, False, "bukan JPEG, PNG atau WebP", id="a paper where a photo is asked"),
        pytest.param(PAPER[:20], True, "PDF ini terpotong", id="cut off paper"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_remedy(content: bytes, papers: bool, message: str) -> None:
    with pytest.raises(Refused) as refused:
        clean(content, papers=papers)
    assert refused.value.field == "file"
    assert message in refused.value.message
