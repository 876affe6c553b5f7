// Every page in Spanish: no text of ours is left in English, and on a phone nothing is cut
// off. What people wrote, names and numbers are the same in both languages; a text of the
// server that is in English only says so (lang="en").
import { test, expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { crawl } from './crawl.mjs';
import { note, shoot, signIn, world } from './world.mjs';

const catalogue = JSON.parse(readFileSync(process.env.PHRASES, 'utf8')); // [{en, es}], from the catalogues.
const plain = (s) => s.replace(/\s+/g, ' ').trim();
// English phrases that have another Spanish one, without what is filled in.
const english = new Set();
for (const { en, es } of catalogue) {
  for (const [i, part] of en.split('|').entries()) {
    if (plain(part) && plain(part) !== plain(es.split('|')[i] ?? es) && !part.includes('{')) english.add(plain(part));
  }
}
const both = new Set(catalogue.flatMap(({ en, es }) => es.split('|').map(plain)));
const words = /\b(the|and|of|is|are|was|were|not|with|from|this|that|you|your|for|nobody|what|which)\b/i;

// textsOf are the texts that a page shows, with those of labels that only some hear.
const textsOf = (page) => page.evaluate(() => {
  const out = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    const e = n.parentElement;
    if (e.closest('script, style, pre, code, [lang="en"], .quoted, q, [translate=no]')) continue;
    const text = n.textContent.replace(/\s+/g, ' ').trim();
    if (text) out.push(text);
  }
  for (const e of document.querySelectorAll('[aria-label], [placeholder]')) {
    if (e.closest('[lang="en"]')) continue;
    out.push(e.getAttribute('aria-label') || e.getAttribute('placeholder'));
  }
  out.push(document.title.replace(/ · Actual$/, ''));
  return out;
});

for (const who of (process.env.ROLES || 'admin,worker,operator').split(',')) {
  test(`Spanish pages of ${who}`, async ({ browser }) => {
    test.setTimeout(420_000);
    const page = await signIn(browser, who, { locale: 'en-US' });
    const pages = (await crawl(page)).filter((p) => !p.kind.startsWith('!'));
    await page.context().close();
    const spanish = await signIn(browser, who, { locale: 'es-US', viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true });
    const bad = [];
    for (const { kind, path } of pages) {
      await spanish.goto(world.url + path);
      const wrong = [];
      if (await spanish.evaluate(() => document.documentElement.lang) !== 'es') wrong.push('the page does not say that it is in Spanish');
      await spanish.evaluate(() => { for (const d of document.querySelectorAll('details')) d.open = true; });
      const texts = await textsOf(spanish);
      for (const text of texts) {
        if (english.has(text) && !both.has(text)) wrong.push(`English: ${text}`);
        else if (words.test(text) && !both.has(text) && !/^\S+@\S+$/.test(text)) wrong.push(`looks English: ${text.slice(0, 80)}`);
        if (/^[a-z]+(\.[a-z_]+)+$/.test(text) && !/^(badge|visit|discrepancy)\.[a-z]+ed$/.test(text)) wrong.push(`a key, not a phrase: ${text}`);
      }
      const wider = await spanish.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wider > 0) wrong.push(`${wider} pixels wider than a phone`);
      const cut = await spanish.evaluate(() => [...document.querySelectorAll('main a, main button, main h1, main h2, main h3, main label, main .state, main dd, main dt, main legend, main summary')]
        .filter((e) => e.checkVisibility() && !e.closest('.table, .strip, pre, select') && (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible' || e.getBoundingClientRect().right > innerWidth + 1))
        .map((e) => e.textContent.trim().slice(0, 60)));
      for (const c of cut) wrong.push(`cut off: ${c}`);
      note('texts', `${who} ${kind}`, { count: texts.length });
      note('page', `${who} ${kind}`, { wrong: [...new Set(wrong)] });
      bad.push(...wrong.map((w) => `${kind}: ${w}`));
      await shoot(spanish, `es-phone-${who}${kind.replace(/[^a-z0-9]+/gi, '-')}`);
      console.log(`${who} ${kind}: ${wrong.length ? [...new Set(wrong)].join(' | ') : 'as it should be'}`);
    }
    await spanish.context().close();
    expect(bad).toEqual([]);
  });
}
