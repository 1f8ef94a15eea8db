"""The release keeper's key and signature: RSA-3072, PKCS#1 v1.5, SHA-256 (firmware/README.md, "Update")."""

import hashlib
import os
import struct
from base64 import b64encode
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from jumatserius.errors import Conflict, Refused
from jumatserius.fleet.bundle import version_bytes
from jumatserius.fleet.releases import KEY_BYTES, Release

_BITS = 8 * KEY_BYTES
_EXPONENT = 65537
_LABEL = b"jumat/v1/update\0"


def generate(path: Path, passphrase: str) -> bytes:
    """Write a new private key, mode 0600, encrypted unless the passphrase is empty; returns the public modulus."""
    private = rsa.generate_private_key(_EXPONENT, _BITS)
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        encryption = serialization.BestAvailableEncryption(passphrase.encode())
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Conflict("key", f"{path} sudah ada dan dipercaya kotak, jadi tidak ditimpa; pilih nama lain") from error
    with open(handle, "wb") as file:
        file.write(pem)
    return modulus(private)


def load(path: Path, passphrase: str) -> rsa.RSAPrivateKey:
    """The private key in a file that `generate` has written."""
    if not path.exists():
        raise Refused("key", f"{path} tidak ada; buat dulu: jumatserius release keygen --key {path}")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), passphrase.encode() or None)
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        raise Refused("key", f"{path} bukan kunci privat, atau kata sandinya lain; periksa keduanya") from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size != _BITS:
        raise Refused(
            "key", f"{path} bukan kunci RSA {_BITS} bit, padahal kotak hanya menerima itu; pakai kunci dari keygen"
        )
    return key


def is_encrypted(path: Path) -> bool:
    return path.exists() and b"ENCRYPTED PRIVATE KEY" in path.read_bytes()


def modulus(private: rsa.RSAPrivateKey) -> bytes:
    """What a box is given to check releases with: 384 bytes, big-endian."""
    return private.public_key().public_numbers().n.to_bytes(KEY_BYTES, "big")


def is_signed(key: bytes, signature: bytes, version: str, bundle: bytes) -> bool:
    """Whether boxes that trust the modulus `key` will believe this release."""
    public = rsa.RSAPublicNumbers(_EXPONENT, int.from_bytes(key, "big")).public_key()
    try:
        public.verify(signature, statement(version, bundle), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def statement(version: str, bundle: bytes) -> bytes:
    """The bytes that are signed: what a box can check before it has fetched anything."""
    size = struct.pack("<I", len(bundle))
    return _LABEL + version_bytes(version) + b"\0" + size + hashlib.sha256(bundle).digest()


def make(private: rsa.RSAPrivateKey, version: str, bundle: bytes) -> Release:
    """Sign a bundle."""
    signature = b64encode(_sign(private, version, bundle)).decode()
    return Release(version, len(bundle), hashlib.sha256(bundle).hexdigest(), signature)


def _sign(private: rsa.RSAPrivateKey, version: str, bundle: bytes) -> bytes:
    """The signature, 384 bytes."""
    return private.sign(statement(version, bundle), padding.PKCS1v15(), hashes.SHA256())
