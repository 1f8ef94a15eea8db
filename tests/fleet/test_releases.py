"""Releases: the keeper's key, bundles, signatures, and how the server hands them out."""

import hashlib
import json
import stat
from base64 import b64decode
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from jumatserius.app import create_app
from jumatserius.commands.release import release as command
from jumatserius.errors import Missing, Refused
from jumatserius.fleet import bundle, releases, signing
from jumatserius.hub import Hub
from jumatserius.settings import Settings

VECTOR = json.loads((Path(__file__).parents[1] / "vectors" / "wire.json").read_text())["update"]
KOTAK = Path(__file__).parents[2] / "firmware" / "kotak"


def run(*arguments, typed=""):
    return CliRunner().invoke(command, [str(argument) for argument in arguments], input=typed)


def opened(signature: bytes, modulus: bytes) -> bytes:
    """The padded block inside a signature, without any library."""
    return pow(int.from_bytes(signature, "big"), 65537, int.from_bytes(modulus, "big")).to_bytes(384, "big")


def block_of(statement: bytes) -> bytes:
    info = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(statement).digest()
    return b"\0\1" + b"\xff" * (381 - len(info)) + b"\0" + info


@pytest.fixture(scope="module")
def keeper(tmp_path_factory):
    """Path of a key without a passphrase, and its modulus."""
    path = tmp_path_factory.mktemp("keeper") / "release.pem"
    return path, signing.generate(path, "")


def test_statement_and_signature_are_those_of_the_vectors():
    content = bytes.fromhex(VECTOR["bundle"])
    assert bundle.pack("0.2.0", {"app.mpy": b"mpy"}) == content
    assert signing.statement("0.2.0", content).hex() == VECTOR["statement"]
    modulus, signature = bytes.fromhex(VECTOR["modulus"]), bytes.fromhex(VECTOR["signature"])
    assert opened(signature, modulus) == block_of(bytes.fromhex(VECTOR["statement"]))


def test_a_key_is_made_for_its_owner_alone_and_never_overwritten(tmp_path):
    path = tmp_path / "release.pem"
    made = run("keygen", "--key", path, typed="rahasia\nrahasia\n")
    assert made.exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    assert b"ENCRYPTED" in before
    assert "rahasia" not in made.output
    again = run("keygen", "--key", path, typed="\n\n")
    assert str(again.exception) == f"key: {path} sudah ada dan dipercaya kotak, jadi tidak ditimpa; pilih nama lain"
    assert path.read_bytes() == before
    shown = run("public", "--key", path, typed="rahasia\n")
    modulus = shown.stdout.splitlines()[-1].split()[-1]
    assert modulus in made.output
    wrong = run("public", "--key", path, typed="salah\n")
    assert str(wrong.exception) == f"key: {path} bukan kunci privat, atau kata sandinya lain; periksa keduanya"


def test_a_build_gives_the_same_bundle_each_time_and_a_signature_that_fits(tmp_path, keeper):
    path, modulus = keeper
    for name in ("one.bundle", "two.bundle"):
        assert run("build", "--key", path, "--out", tmp_path / name).exit_code == 0
    content = (tmp_path / "one.bundle").read_bytes()
    assert content == (tmp_path / "two.bundle").read_bytes()
    said = json.loads((tmp_path / "one.bundle.json").read_text())
    assert (said["size"], said["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    statement = signing.statement(said["version"], content)
    assert opened(b64decode(said["signature"]), modulus) == block_of(statement)
    assert content[7] == len(list(KOTAK.glob("*.py")))
    assert str(tmp_path).encode() not in content
    assert str(KOTAK).encode() not in content, "no path of the builder's machine"
    assert len(content) < 120_000


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param({}, "tanpa baris VERSION = (1, 2, 3)", id="no application"),
        pytest.param({"__init__.py": "VERSION = (0, 2, 300)\n"}, "0.2.300 bukan tiga angka", id="version"),
        pytest.param(
            {"__init__.py": "VERSION = (0, 2, 0)\n", "app.py": "def (\n"},
            "SyntaxError: invalid syntax; betulkan modul itu",
            id="syntax",
        ),
        pytest.param(
            {"__init__.py": "VERSION = (0, 2, 0)\n"} | {"a.py": "X = b'" + "x" * 270_000 + "'\n"},
            "kotak memuat 262144",
            id="too large",
        ),
    ],
)
def test_what_can_not_be_released_is_said_in_a_sentence(tmp_path, keeper, source, message):
    package = tmp_path / "kotak"
    package.mkdir()
    for name, text in source.items():
        (package / name).write_text(text)
    done = run("build", "--key", keeper[0], "--out", tmp_path / "x.bundle", "--source", package)
    assert isinstance(done.exception, Refused)
    assert message in str(done.exception)
    assert not (tmp_path / "x.bundle").exists()


def test_a_key_of_another_kind_is_refused(tmp_path):
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ed25519

    pem = ed25519.Ed25519PrivateKey.generate().private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
    )
    (tmp_path / "k").write_bytes(pem)
    with pytest.raises(
        Refused, match=r"bukan kunci RSA 3072 bit, padahal kotak hanya menerima itu; pakai kunci dari keygen$"
    ):
        signing.load(tmp_path / "k", "")


# -- handed out --------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, keeper):
    """A data folder with one release in it."""
    content = bundle.pack("0.2.0", {"app.mpy": bytes(range(256)) * 8})
    made = signing.make(signing.load(keeper[0], ""), "0.2.0", content)
    (tmp_path / "firmware").mkdir()
    releases.save(tmp_path / "firmware" / "kotak-0.2.0.bundle", content, made)
    (tmp_path / "firmware" / "release.pem").write_text("private")
    return tmp_path


@pytest.fixture
def web(folder, sqlite):
    return TestClient(create_app(Settings(data=folder), sqlite, Hub()))


def test_a_bundle_is_handed_out_whole_and_in_parts(web, folder):
    content = (folder / "firmware" / "kotak-0.2.0.bundle").read_bytes()
    assert web.get("/firmware/kotak-0.2.0.bundle").content == content
    part = web.get("/firmware/kotak-0.2.0.bundle", headers={"Range": "bytes=100-"})
    assert (part.status_code, part.content) == (206, content[100:])
    assert part.headers["Content-Range"] == f"bytes 100-{len(content) - 1}/{len(content)}"
    beyond = web.get("/firmware/kotak-0.2.0.bundle", headers={"Range": f"bytes={len(content)}-"})
    assert beyond.status_code == 416


@pytest.mark.parametrize(
    "name", ["kotak-9.9.9.bundle", "release.pem", "..%2Fsecret.key", ".bundle", "kotak-0.2.0.bundle.json"]
)
def test_nothing_else_is_handed_out(web, folder, name):
    (folder / "secret.key").write_text("secret")
    assert web.get(f"/firmware/{name}").status_code == 404


def test_a_bundle_that_is_not_the_one_that_was_signed_is_not_offered(folder):
    path = folder / "firmware" / "kotak-0.2.0.bundle"
    assert releases.load(folder, path.name).version == "0.2.0"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(Refused, match=r"bukan rilis yang disebut kotak-0\.2\.0\.bundle\.json; salin keduanya lagi"):
        releases.load(folder, path.name)
    path.with_name(path.name + ".json").unlink()
    with pytest.raises(Missing, match="tidak ada; salin ke sana"):
        releases.load(folder, path.name)
