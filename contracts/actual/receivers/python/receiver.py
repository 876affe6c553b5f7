"""An example for integrators: verifies webhooks of Actual, and proves that none is missing.

It needs Python 3.9 and nothing else; copy it with ed25519.py. A delivery is signed as
Standard Webhooks 1.0 says (https://www.standardwebhooks.com). Verify the bytes of the body
as they came, before anything parses them.
"""

import base64
import hashlib
import hmac
import json
import re
import time

import ed25519

TOLERANCE = 5 * 60  # Seconds that the time of a delivery and this machine's clock may be apart.


class BadSignature(Exception):
    """No known key signed the delivery: answer 401, and keep nothing."""


class BadTime(Exception):
    """The delivery is signed, but old: somebody may be sending it again."""


def _decode(text):
    """Base64 as it is written by whoever signs, or None."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return raw if base64.b64encode(raw).decode() == text else None


class Receiver:
    """Verifies deliveries of one subscription.

    keys are whsec_… (HMAC) or whpk_… (Ed25519). While keys are rotated there may be
    several, and one that verifies is enough.
    """

    def __init__(self, *keys):
        self._secrets, self._public = [], []
        for n, key in enumerate(keys, 1):
            kind, _, encoded = key.partition("_")
            raw = _decode(encoded)
            if kind == "whsec" and raw is not None and len(raw) >= 24:
                self._secrets.append(raw)
            elif kind == "whpk" and raw is not None and len(raw) == 32:
                self._public.append(raw)
            else:
                raise ValueError(f"key {n} is neither whsec_… nor whpk_…")  # Never print a key.

    def verify(self, header, body, now=None):
        """Return for a delivery that one of the keys signed and that is of now.

        header(name) returns a header or None, body is bytes, now seconds since 1970.
        Raises BadSignature or BadTime.
        """
        identity, stamp = header("webhook-id") or "", header("webhook-timestamp") or ""
        if not identity or "." in identity or not re.fullmatch(r"0|[1-9][0-9]{0,12}", stamp, re.ASCII):
            raise BadSignature
        content = f"{identity}.{stamp}.".encode() + body
        if not self._signed(header("webhook-signature") or "", content):
            raise BadSignature
        if abs((time.time() if now is None else now) - int(stamp)) > TOLERANCE:
            raise BadTime

    def _signed(self, signatures, content):
        """Look for a signature that holds. What it does not know it passes over."""
        for one in signatures.split(" "):
            version, _, encoded = one.partition(",")
            value = _decode(encoded)
            if value is None:
                continue
            if version == "v1":
                for secret in self._secrets:
                    if hmac.compare_digest(value, hmac.new(secret, content, hashlib.sha256).digest()):
                        return True
            elif version == "v1a":
                if any(ed25519.verify(key, value, content) for key in self._public):
                    return True
        return False


class Chain:
    """Shows which messages of a subscription are missing.

    Each body says the how-manieth it is (sequence), and the hash of the body before it
    (previous), under its signature. Here it is in memory; keep sequence, hash and previous
    in a table beside the bodies.
    """

    def __init__(self):
        self._links, self._twice = {}, set()

    def add(self, body):
        """Take a body that was verified, in any order; one that came before changes nothing."""
        parsed = json.loads(body)
        link = (hashlib.sha256(body).hexdigest(), parsed["previous"])
        if self._links.setdefault(parsed["sequence"], link) != link:
            self._twice.add(parsed["sequence"])

    def missing(self):
        """Return the numbers that did not come, as [from, to]. Fetch these.

        What follows the last one that came, only the subscription's own sequence tells.
        """
        gaps = []
        for n in range(1, max(self._links, default=0) + 1):
            if n in self._links:
                continue
            if gaps and gaps[-1][1] == n - 1:
                gaps[-1][1] = n
            else:
                gaps.append([n, n])
        return gaps

    def broken(self):
        """Return the numbers of messages that do not fit the one before, or came with two bodies."""
        out = set(self._twice)
        for n, (_, previous) in self._links.items():
            before = (None,) if n == 1 else self._links.get(n - 1)
            if before is not None and before[0] != previous:
                out.add(n)
        return sorted(out)
