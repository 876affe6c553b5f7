// What the proof in Go tells the tests of the world that it made: where the server is, who
// may sign in, and where notes and pictures go.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';

export const world = JSON.parse(readFileSync(process.env.WORLD, 'utf8'));
mkdirSync(world.out, { recursive: true });

/** note writes a line that the proof counts. */
export function note(of, name, more = {}) {
  appendFileSync(world.notes, JSON.stringify({ of, name, wrong: [], count: 1, ...more }) + '\n');
}

/** api asks the API with the company's key, to look at what a page has done. */
export async function api(path, init = {}) {
  const answer = await fetch(world.url + path, { ...init, headers: { Authorization: `Bearer ${world.key}`, 'Content-Type': 'application/json', ...init.headers } });
  if (!answer.ok) throw new Error(`${init.method || 'GET'} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}

const stateOf = (who) => `${world.out}/session-${who}.json`;

/**
 * signIn opens a page of a new window as somebody. The first time the person asks for a
 * link, takes it out of the mail and presses the button; later windows have that session.
 */
export async function signIn(browser, who, options = {}) {
  if (existsSync(stateOf(who))) {
    const context = await browser.newContext({ storageState: stateOf(who), ...options });
    return context.newPage();
  }
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.locator('input[type=email]').fill(world.people[who].email);
  await page.locator('form:has(input[type=email]) button').click();
  const answer = await fetch(`${world.control}/link?email=${encodeURIComponent(world.people[who].email)}`);
  if (!answer.ok) throw new Error(await answer.text());
  await page.goto(await answer.text());
  await page.locator('main form button').first().click();
  await page.waitForURL((u) => !u.pathname.startsWith('/sign-in/link'));
  await context.storageState({ path: stateOf(who) });
  return page;
}

/** shoot keeps a picture of the page. */
export async function shoot(page, name, options = {}) {
  await page.screenshot({ path: `${world.out}/${name}.png`, fullPage: true, ...options });
  note('shot', name);
}
