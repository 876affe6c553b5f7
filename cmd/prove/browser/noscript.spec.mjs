// Every page with script off holds what it holds with it: the same headings, the same
// tables and lists, the same facts; and it says nothing of a script that it lacks.
import { test, expect } from '@playwright/test';
import { crawl } from './crawl.mjs';
import { note, signIn, world } from './world.mjs';

const contentOf = (page) => page.evaluate(() => {
  const all = (q) => [...document.querySelectorAll(q)].filter((e) => !e.closest('canvas, [data-island-view]')).map((e) => e.textContent.replace(/\s+/g, ' ').trim()).filter(Boolean);
  return { headings: all('main h1, main h2, main h3'), rows: document.querySelectorAll('main tbody tr').length, items: document.querySelectorAll('main li').length, facts: all('main dt'), words: document.querySelector('main').innerText.split(/\s+/).length };
});

for (const who of (process.env.ROLES || 'admin,worker,operator').split(',')) {
  test(`pages of ${who} without script`, async ({ browser }) => {
    test.setTimeout(300_000);
    const page = await signIn(browser, who);
    const pages = (await crawl(page)).filter((p) => !p.kind.startsWith('!'));
    const without = await signIn(browser, who, { javaScriptEnabled: false });
    const bad = [];
    for (const { kind, path } of pages) {
      await without.goto(world.url + path);
      const html = await without.content();
      const plain = await contentOf(without);
      await page.goto(world.url + path);
      const full = await contentOf(page);
      const wrong = [];
      const lost = full.headings.filter((h) => !plain.headings.includes(h));
      if (plain.words < 12) wrong.push(`only ${plain.words} words are left`);
      if (lost.length) wrong.push(`headings are lost: ${lost.slice(0, 3).join(', ')}`);
      if (plain.rows < full.rows) wrong.push(`${plain.rows} rows of tables of ${full.rows}`);
      if (/on[a-z]+="|javascript:/.test(html.replace(/&[a-z]+;/g, ''))) wrong.push('a handler stands in the page');
      note('page', `${who} ${kind}`, { wrong });
      note('words', `${who} ${kind}`, { count: plain.words });
      bad.push(...wrong.map((w) => `${kind}: ${w}`));
      console.log(`${who} ${kind}: ${wrong.length ? wrong.join(' | ') : `${plain.words} words, ${plain.rows} rows`}`);
    }
    await page.context().close();
    await without.context().close();
    expect(bad).toEqual([]);
  });
}

test('a form works without script', async ({ browser }) => {
  const page = await signIn(browser, 'admin', { javaScriptEnabled: false });
  await page.goto('/review');
  const first = page.locator('.rows a').first();
  await expect(first, 'something is open').toBeVisible();
  await first.click();
  await page.locator('#do-comment textarea').fill('Without script');
  await page.locator('#do-comment button').click();
  await expect(page.locator('.quoted', { hasText: 'Without script' }).first()).toBeVisible();
  note('form', 'comment');
});
