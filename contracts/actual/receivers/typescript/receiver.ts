// An example for integrators: verifies webhooks of Actual, and proves that none is missing.
//
// It needs Node 20 and nothing else; copy it. A delivery is signed as Standard Webhooks 1.0
// says (https://www.standardwebhooks.com). Verify the bytes of the body as they came, before
// anything parses them: in Express that is express.raw(), not express.json().

import { createHash, createHmac, createPublicKey, timingSafeEqual, verify, type KeyObject } from "node:crypto";

/** Seconds that the time of a delivery and this machine's clock may be apart. */
export const tolerance = 5 * 60;

/** Why a delivery is refused: answer 401, and keep nothing. */
export type Reason =
  | "bad_signature" // No known key signed it.
  | "bad_time"; // It is signed, but old: somebody may be sending it again.

/** A delivery that is refused. */
export class Refused extends Error {
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(reason);
    this.reason = reason;
  }
}

/** Base64 as it is written by whoever signs; undefined for everything else. */
function decode(text: string): Buffer | undefined {
  const raw = Buffer.from(text, "base64");
  return raw.toString("base64") === text ? raw : undefined;
}

/** Verifies deliveries of one subscription. */
export class Receiver {
  readonly #secrets: Buffer[] = []; // Of whsec_.
  readonly #publicKeys: KeyObject[] = []; // Of whpk_.

  /**
   * @param keys whsec_… (HMAC) or whpk_… (Ed25519). While keys are rotated there may be
   * several, and one that verifies is enough.
   */
  constructor(...keys: string[]) {
    keys.forEach((key, i) => {
      const at = key.indexOf("_");
      const kind = key.slice(0, Math.max(at, 0));
      const raw = decode(key.slice(at + 1));
      if (kind === "whsec" && raw && raw.length >= 24) {
        this.#secrets.push(raw);
      } else if (kind === "whpk" && raw?.length === 32) {
        this.#publicKeys.push(createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") }, format: "jwk" }));
      } else {
        throw new Error(`key ${i + 1} is neither whsec_… nor whpk_…`); // Never print a key.
      }
    });
  }

  /**
   * Returns for a delivery that one of the keys signed and that is of now; throws Refused.
   * @param header returns a header by its name in lower case.
   * @param now seconds since 1970.
   */
  verify(header: (name: string) => string | undefined, body: Uint8Array, now = Date.now() / 1000): void {
    const id = header("webhook-id") ?? "";
    const stamp = header("webhook-timestamp") ?? "";
    if (id === "" || id.includes(".") || !/^(0|[1-9][0-9]{0,12})$/.test(stamp)) {
      throw new Refused("bad_signature");
    }
    const content = Buffer.concat([Buffer.from(`${id}.${stamp}.`), body]);
    if (!this.#signed(header("webhook-signature") ?? "", content)) {
      throw new Refused("bad_signature");
    }
    if (Math.abs(now - Number(stamp)) > tolerance) {
      throw new Refused("bad_time");
    }
  }

  /** Looks for a signature that holds. What it does not know it passes over. */
  #signed(signatures: string, content: Buffer): boolean {
    return signatures.split(" ").some((one) => {
      const comma = one.indexOf(",");
      const value = decode(one.slice(comma + 1));
      switch (value && one.slice(0, Math.max(comma, 0))) {
        case "v1":
          return this.#secrets.some((secret) => {
            const want = createHmac("sha256", secret).update(content).digest();
            return value!.length === want.length && timingSafeEqual(value!, want);
          });
        case "v1a":
          return this.#publicKeys.some((key) => verify(null, content, key, value!));
        default:
          return false;
      }
    });
  }
}

/**
 * Shows which messages of a subscription are missing: each body says the how-manieth it is
 * (sequence), and the hash of the body before it (previous), under its signature. Here it is
 * in memory; keep sequence, hash and previous in a table beside the bodies.
 */
export class Chain {
  readonly #links = new Map<number, { hash: string; previous: string | null }>();
  readonly #twice = new Set<number>();
  #last = 0;

  /** Takes a body that was verified, in any order. One that came before changes nothing. */
  add(body: Uint8Array): void {
    const { sequence, previous } = JSON.parse(Buffer.from(body).toString("utf8")) as { sequence: number; previous: string | null };
    if (!Number.isSafeInteger(sequence) || sequence < 1) {
      throw new Error("the body has no sequence");
    }
    const hash = createHash("sha256").update(body).digest("hex");
    const before = this.#links.get(sequence);
    if (!before) {
      this.#links.set(sequence, { hash, previous });
    } else if (before.hash !== hash) {
      this.#twice.add(sequence);
    }
    this.#last = Math.max(this.#last, sequence);
  }

  /**
   * The numbers that did not come, as [from, to]. Fetch these. What follows the last one that
   * came, only the subscription's own sequence tells.
   */
  missing(): [number, number][] {
    const gaps: [number, number][] = [];
    for (let n = 1; n <= this.#last; n++) {
      if (this.#links.has(n)) {
        continue;
      }
      const gap = gaps.at(-1);
      if (gap?.[1] === n - 1) {
        gap[1] = n;
      } else {
        gaps.push([n, n]);
      }
    }
    return gaps;
  }

  /** The numbers of messages that do not fit the one before, or that came with two bodies. */
  broken(): number[] {
    const out = new Set(this.#twice);
    for (const [n, { previous }] of this.#links) {
      const before = n === 1 ? null : this.#links.get(n - 1)?.hash;
      if (before !== undefined && before !== previous) {
        out.add(n);
      }
    }
    return [...out].sort((a, b) => a - b);
  }
}
