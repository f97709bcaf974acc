"""Verification of Ed25519 signatures (RFC 8032 section 5.1.7), in whole numbers and slowly."""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def _x(y, is_odd):
    """The x of a point with a given y; None when there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and is_odd):
        return None
    return P - x if x & 1 != is_odd else x


def _point(x, y):
    """A point of -x^2 + y^2 = 1 + d x^2 y^2 as x, y, z and t: x/z and y/z are it, xy = zt."""
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = _point(_x(BASE_Y, 0), BASE_Y)


def _add(first, second):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = first, second
    product = 2 * D * t1 * t2 % P
    scale = 2 * z1 * z2 % P
    low = (y1 - x1) * (y2 - x2) % P
    high = (y1 + x1) * (y2 + x2) % P
    e, f, g, h = high - low, scale - product, scale + product, high + low
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(factor, point):
    result = _point(0, 1)
    while factor:
        if factor & 1:
            result = _add(result, point)
        point = _add(point, point)
        factor >>= 1
    return result


def _decode(data):
    number = int.from_bytes(data, "little")
    y, is_odd = number & (1 << 255) - 1, number >> 255
    x = _x(y, is_odd) if y < P else None
    return None if x is None else _point(x, y)


def encode(point):
    x, y, z, _ = point
    x, y = x * pow(z, P - 2, P) % P, y * pow(z, P - 2, P) % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def challenge(commitment, public, message):
    digest = hashlib.sha512(commitment + public + message).digest()
    return int.from_bytes(digest, "little") % ORDER


def is_signature(signature, message, public):
    if len(signature) != 64 or len(public) != 32:
        return False
    key, commitment = _decode(public), _decode(signature[:32])
    response = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or response >= ORDER:
        return False
    right = _add(commitment, multiply(challenge(signature[:32], public, message), key))
    return encode(multiply(response, BASE)) == encode(right)
