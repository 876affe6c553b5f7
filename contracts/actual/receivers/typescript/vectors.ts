// Checks the example against the shared vectors: npm run vectors [FILE]

import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Chain, Receiver, Refused } from "./receiver.js";

interface Vectors {
  deliveries: { name: string; keys: string[]; now: number; headers: Record<string, string>; body: string; says: string }[];
  chains: { name: string; bodies: string[]; missing: [number, number][]; broken: number[] }[];
}

const file = process.argv[2] ?? new URL("../../../webhook-vectors.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as Vectors;
const wrong: string[] = [];
for (const d of vectors.deliveries) {
  let said = "ok";
  try {
    new Receiver(...d.keys).verify((name) => d.headers[name], Buffer.from(d.body), d.now);
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
    said = error.reason;
  }
  if (said !== d.says) {
    wrong.push(`${d.name}: ${said}, not ${d.says}`);
  }
}
for (const c of vectors.chains) {
  const chain = new Chain();
  c.bodies.forEach((body) => chain.add(Buffer.from(body)));
  if (!isDeepStrictEqual(chain.missing(), c.missing) || !isDeepStrictEqual(chain.broken(), c.broken)) {
    wrong.push(`${c.name}: missing ${JSON.stringify(chain.missing())}, broken ${JSON.stringify(chain.broken())}`);
  }
}
wrong.forEach((line) => console.log("WRONG", line));
console.log(`${vectors.deliveries.length} deliveries and ${vectors.chains.length} chains, ${wrong.length} wrong`);
process.exitCode = wrong.length > 0 || vectors.deliveries.length === 0 || vectors.chains.length === 0 ? 1 : 0;
