"""Ed25519 verification (RFC 8032, 5.1.7) with SHA-512 (FIPS 180-4): what a box would need that does not use RSA."""

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_1 = pow(2, (_P - 1) // 4, _P)
_WORD = 2**64 - 1


def _primes(count):
    found = []
    number = 2
    while len(found) < count:
        if all([number % prime for prime in found]):
            found.append(number)
        number += 1
    return found


def _root(value, degree):
    """The whole part."""
    low, high = 0, 1 << 72
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**degree <= value else (low, middle)
    return low


_K = tuple([_root(prime << 192, 3) & _WORD for prime in _primes(80)])
_H = tuple([_root(prime << 128, 2) & _WORD for prime in _primes(8)])


def _turned(word, count):
    return (word >> count | word << 64 - count) & _WORD


def sha512(data):
    state = _H
    padded = data + b"\x80" + bytes(-(len(data) + 17) % 128) + (8 * len(data)).to_bytes(16, "big")
    for start in range(0, len(padded), 128):
        words = [int.from_bytes(padded[at : at + 8], "big") for at in range(start, start + 128, 8)]
        for at in range(16, 80):
            low, high = words[at - 15], words[at - 2]
            low = _turned(low, 1) ^ _turned(low, 8) ^ low >> 7
            high = _turned(high, 19) ^ _turned(high, 61) ^ high >> 6
            words.append((words[at - 16] + low + words[at - 7] + high) & _WORD)
        a, b, c, d, e, f, g, h = state
        for at in range(80):
            first = h + (_turned(e, 14) ^ _turned(e, 18) ^ _turned(e, 41)) + (e & f ^ ~e & _WORD & g)
            first += _K[at] + words[at]
            second = (_turned(a, 28) ^ _turned(a, 34) ^ _turned(a, 39)) + (a & b ^ a & c ^ b & c)
            h, g, f, e, d, c, b, a = g, f, e, (d + first) & _WORD, c, b, a, (first + second) & _WORD
        new = (a, b, c, d, e, f, g, h)
        state = [(state[at] + new[at]) & _WORD for at in range(8)]
    return b"".join([word.to_bytes(8, "big") for word in state])


def _sum(left, right):
    """Points as X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z."""
    a = (left[1] - left[0]) * (right[1] - right[0]) % _P
    b = (left[1] + left[0]) * (right[1] + right[0]) % _P
    c = 2 * left[3] * right[3] * _D % _P
    d = 2 * left[2] * right[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        scalar >>= 1
    return total


def _point(packed):
    """None when it is none."""
    y = int.from_bytes(packed, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * _ROOT_OF_MINUS_1 % _P
    if x * x % _P != square or y >= _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def is_signed(public, statement, signature):
    key, nonce = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or scalar >= _L or len(signature) != 64:
        return False
    challenge = int.from_bytes(sha512(signature[:32] + public + statement), "little") % _L
    left, right = _times(scalar, _BASE), _sum(nonce, _times(challenge, key))
    return (left[0] * right[2] - right[0] * left[2]) % _P == (left[1] * right[2] - right[1] * left[2]) % _P == 0
