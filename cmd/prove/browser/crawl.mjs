// crawl finds every page that somebody can reach: it follows the links of pages, one of
// each kind. What is below /v1 is the API's, and what downloads is no page.
import { world } from './world.mjs';

const not = [/^\/v1\//, /^\/docs/, /^\/assets\//, /^\/openapi/, /^\/sign-in/, /^\/unsubscribe/, /^\/connect$/];

/** kindOf is a path without what tells one thing from another: ids, dates, numbers. */
export function kindOf(path) {
  return path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replace(/\d{4}-\d{2}-\d{2}/g, ':day').replace(/\/\d+(?=\/|$)/g, '/:n');
}

/** crawl returns paths, each of another kind; with their queries only where a path is met first so. */
export async function crawl(page, start = '/', most = 80) {
  const known = new Map();
  const queue = [start];
  const seen = new Set();
  while (queue.length && known.size < most) {
    const path = queue.shift();
    const answer = await page.goto(world.url + path);
    const landed = new URL(page.url());
    if (landed.origin !== world.url || answer.status() >= 400) {
      if (path !== start) known.set(`!${kindOf(path)}`, { path, status: answer.status() });
      continue;
    }
    const kind = kindOf(landed.pathname);
    if (!known.has(kind)) known.set(kind, { path: landed.pathname + landed.search, status: answer.status() });
    const links = await page.$$eval('a[href]:not([download])', (all) => all.map((a) => a.href));
    for (const link of links) {
      const to = new URL(link);
      if (to.origin !== world.url || not.some((n) => n.test(to.pathname))) continue;
      const next = kindOf(to.pathname);
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(to.pathname + to.search);
    }
  }
  return [...known.entries()].map(([kind, of]) => ({ kind, ...of }));
}
