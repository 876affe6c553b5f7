// Takes deliveries (POST), and shows what it has (GET).
//
// WEBHOOK_KEYS='whsec_… whpk_…' npm run serve [PORT]

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Chain, Receiver, Refused } from "./receiver.js";

const receiver = new Receiver(...(process.env["WEBHOOK_KEYS"] ?? "").split(" "));
const chain = new Chain();
const taken = new Set<string>(); // By webhook-id.
const largest = 1 << 20; // Bytes of a body.

async function read(from: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of from as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > largest) {
      return undefined;
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function take(request: IncomingMessage): Promise<[number, string]> {
  const body = await read(request);
  if (!body) {
    return [413, ""];
  }
  const header = (name: string) => request.headers[name] as string | undefined;
  try {
    receiver.verify(header, body);
  } catch (error) {
    if (error instanceof Refused) {
      return [401, error.reason];
    }
    throw error;
  }
  const id = header("webhook-id")!;
  if (!taken.has(id)) {
    // Else it has been here: it is only answered.
    chain.add(body);
    taken.add(id);
    // Store it here, in one transaction with its id, and work on it afterwards.
  }
  return [204, ""];
}

const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.end(JSON.stringify({ taken: taken.size, missing: chain.missing(), broken: chain.broken() }));
    return;
  }
  take(request).then(
    ([status, text]) => response.writeHead(status).end(text),
    () => response.writeHead(400).end(),
  );
});
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
