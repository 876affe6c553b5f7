"""Ed25519 verification (RFC 8032, section 5.1.7) with nothing but the standard library.

It verifies public signatures with public keys: there is no secret whose use could be timed.
It takes some milliseconds; where that is too slow, put the package `cryptography` in its
place: Ed25519PublicKey.from_public_bytes(key).verify(signature, message).
"""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493  # The order of the base point.
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # A square root of -1.


def _decode(raw):
    """The point that 32 bytes stand for, as (X, Y, Z, T), or None."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT % P
    if (x * x - square) % P != 0 or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def _encode(point):
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(n, point):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = _add(total, point)
        point = _add(point, point)
        n >>= 1
    return total


BASE = _decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def verify(key, signature, message):
    """Whether the signature (64 bytes) of the message is of the public key (32 bytes)."""
    if len(key) != 32 or len(signature) != 64:
        return False
    point, s = _decode(key), int.from_bytes(signature[32:], "little")
    if point is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    x, y, z, t = point
    return _encode(_add(_times(s, BASE), _times(k, (P - x, y, z, P - t)))) == signature[:32]
