"""Checks the example against the shared vectors: python3 vectors.py [FILE]"""

import json
import pathlib
import sys

import ed25519
import receiver


def said(d):
    try:
        receiver.Receiver(*d["keys"]).verify(d["headers"].get, d["body"].encode(), d["now"])
    except receiver.BadSignature:
        return "bad_signature"
    except receiver.BadTime:
        return "bad_time"
    return "ok"


def main():
    beside = pathlib.Path(__file__).resolve().parent.parent.parent / "webhook-vectors.json"
    vectors = json.loads(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else beside).read_text(encoding="utf-8"))
    wrong = [f"{d['name']}: {said(d)}, not {d['says']}" for d in vectors["deliveries"] if said(d) != d["says"]]
    for c in vectors["chains"]:
        chain = receiver.Chain()
        for body in c["bodies"]:
            chain.add(body.encode())
        if chain.missing() != c["missing"] or chain.broken() != c["broken"]:
            wrong.append(f"{c['name']}: missing {chain.missing()}, broken {chain.broken()}")
    # RFC 8032, section 7.1, the second test, and what is not a signature of it.
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    beyond = signature[:32] + (int.from_bytes(signature[32:], "little") + ed25519.L).to_bytes(32, "little")
    if not ed25519.verify(key, signature, b"\x72") or ed25519.verify(key, signature, b"\x73") or ed25519.verify(key, beyond, b"\x72"):
        wrong.append("RFC 8032")
    for line in wrong:
        print("WRONG", line)
    print(f"{len(vectors['deliveries'])} deliveries and {len(vectors['chains'])} chains, {len(wrong)} wrong")
    return 1 if wrong or not vectors["deliveries"] or not vectors["chains"] else 0


if __name__ == "__main__":
    sys.exit(main())
