// Every page that each role can reach, by axe's rules for WCAG 2.2 A and AA, light and
// dark; and whether everything on it can be reached by the keyboard, and seen when it is.
import { test, expect } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';
import { crawl } from './crawl.mjs';
import { note, signIn, world } from './world.mjs';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function judge(page, kind, scheme, only) {
  let axe = new AxeBuilder({ page });
  axe = only ? axe.withRules(only) : axe.withTags(rules);
  const { violations } = await axe.analyze();
  return violations.map((v) => `${scheme}: ${v.id} (${v.nodes.length}): ${v.nodes[0].target.join(' ')} ${v.nodes[0].failureSummary?.split('\n')[1]?.trim() ?? ''}`);
}

// What can be clicked, and whether Tab comes by it and shows that it did.
async function byKeyboard(page) {
  const wanted = await page.evaluate(() => {
    let n = 0;
    for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')) {
      if (e.disabled || !e.checkVisibility({ checkVisibilityCSS: true }) || e.closest('[inert]')) continue;
      if (e.type === 'radio') continue; // One of a group is reached by Tab, the others by arrows.
      e.dataset.wanted = String(n++);
    }
    document.activeElement?.blur();
    return n;
  });
  const seen = new Set();
  const unseen = new Set();
  let last = null;
  for (let i = 0; i < wanted * 3 + 40; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      const s = getComputedStyle(e);
      return { n: e.dataset.wanted, what: (e.outerHTML || '').slice(0, 120), shown: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none' };
    });
    if (at === null) { if (last === null && i > 0) break; last = null; if (seen.size) break; continue; }
    last = at;
    if (at.n !== undefined) {
      if (seen.has(at.n) && seen.size >= wanted) break;
      seen.add(at.n);
    }
    if (!at.shown) unseen.add(at.what);
  }
  const wrong = [];
  if (seen.size < wanted) {
    const missed = await page.evaluate((got) => [...document.querySelectorAll('[data-wanted]')].filter((e) => !got.includes(e.dataset.wanted)).map((e) => e.outerHTML.slice(0, 140)), [...seen]);
    wrong.push(`${wanted - seen.size} of ${wanted} can't be reached by Tab: ${missed.slice(0, 2).join(' ')}`);
  }
  for (const what of unseen) wrong.push(`the focus is not seen at ${what}`);
  return { wanted, wrong };
}

for (const who of (process.env.ROLES || 'admin,worker,operator').split(',')) {
  test(`pages of ${who}`, async ({ browser }) => {
    test.setTimeout(540_000);
    const page = await signIn(browser, who, { viewport: { width: 1280, height: 900 } });
    const pages = await crawl(page);
    const bad = [];
    for (const { kind, path, status } of pages) {
      const wrong = kind.startsWith('!') ? [`answered ${status}: ${path}`] : [];
      let reached = 0;
      if (!wrong.length) {
        await page.emulateMedia({ colorScheme: 'light' });
        await page.goto(world.url + path);
        await page.evaluate(() => { for (const d of document.querySelectorAll('details')) d.open = true; });
        wrong.push(...await judge(page, kind, 'light'));
        await page.emulateMedia({ colorScheme: 'dark' });
        wrong.push(...await judge(page, kind, 'dark', ['color-contrast']));
        const keys = await byKeyboard(page);
        reached = keys.wanted;
        wrong.push(...keys.wrong);
      }
      note('page', `${who} ${kind}`, { wrong, count: 1 });
      note('reached', `${who} ${kind}`, { count: Math.max(reached, 1) });
      bad.push(...wrong.map((w) => `${kind}: ${w}`));
      console.log(`${who} ${kind}: ${wrong.length ? wrong.join(' | ') : 'as it should be'}`);
    }
    await page.context().close();
    expect(pages.length, 'pages were found').toBeGreaterThan(who === 'admin' ? 15 : 1);
    expect(bad).toEqual([]);
  });
}

test('the pages before signing in', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage();
  for (const path of ['/', '/sign-in']) {
    const wrong = [];
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(world.url + path);
      wrong.push(...await judge(page, path, scheme));
    }
    note('page', `nobody ${path}`, { wrong });
    expect(wrong).toEqual([]);
  }
});
