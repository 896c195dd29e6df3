"""Identifiers and secrets that look like the vendor's and depend on a seed and an order only."""

import hashlib
import string

_ALPHABET = string.ascii_letters + string.digits


def token(purpose: str, length: int) -> str:
    """Return `length` letters and digits that depend on the purpose only."""
    digest = hashlib.shake_256(purpose.encode()).digest(length)
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest)


def product_key(index: int, seed: str) -> str:
    """Return the ProductKey of the product with this index."""
    return "a1" + token(f"{seed}product {index}", 9)


def iot_id(index: int, seed: str) -> str:
    """Return the IotId of the device with this index."""
    return token(f"{seed}device {index}", 20) + "000100"
