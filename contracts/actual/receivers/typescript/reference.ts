// The same by the reference library, which verifies HMAC: npm run build, then
//
// WEBHOOK_KEYS='whsec_…' node dist/reference.js [PORT]

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

const keys = (process.env["WEBHOOK_KEYS"] ?? "").split(" ").map((key) => new Webhook(key));
let taken = 0;

const server = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) {
    parts.push(part);
  }
  if (request.method === "GET") {
    response.end(JSON.stringify({ taken }));
    return;
  }
  for (const key of keys) {
    try {
      key.verify(Buffer.concat(parts), request.headers as Record<string, string>);
      taken++;
      response.writeHead(204).end();
      return;
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) {
        response.writeHead(500).end(String(error));
        return;
      }
    }
  }
  response.writeHead(401).end();
});
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
