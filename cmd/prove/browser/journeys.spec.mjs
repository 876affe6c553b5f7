// What people of each role come to do, done by keyboard alone: a control gets the focus by
// Tab (accessibility.spec.mjs shows that all of them do) and is pressed by Enter or Space.
import { test, expect } from '@playwright/test';
import { api, note, shoot, signIn, world } from './world.mjs';

/** press puts the focus on a control and presses it, as the keyboard does. */
async function press(at) {
  await at.first().scrollIntoViewIfNeeded();
  await at.first().focus();
  const kind = await at.first().evaluate((e) => `${e.tagName} ${e.type || ''}`);
  await at.first().press(/checkbox|radio/.test(kind) ? ' ' : 'Enter');
  note('step', kind);
}

/** type writes into a field. */
async function type(at, text) {
  await at.first().focus();
  await at.first().press('Control+a');
  await at.first().pressSequentially(text, { delay: 0 });
  note('step', 'type');
}

/** pick chooses of a list by its value. */
async function pick(at, value) {
  await at.first().focus();
  await at.first().selectOption(value);
  note('step', 'pick');
}

const does = (page, what) => page.locator(`button[name=do][value=${what}]`);
const said = (page) => expect(page.locator('main [role=status].said, main .note.said').first()).toBeVisible();

for (const [who, first] of [['admin', '/today'], ['approver', '/today'], ['viewer', '/today'], ['auditor', '/today'], ['worker', '/mine'], ['operator', '/uptime'], ['support', '/enter']]) {
  test(`${who} signs in, and sees what is theirs`, async ({ browser }) => {
    const page = await signIn(browser, who);
    await page.goto('/');
    const links = await page.locator('nav#nav a').count();
    expect(links).toBeGreaterThan(0);
    expect(new URL(page.url()).pathname).toBe(first);
    note('role', who);
    note('journey', `sign in as ${who}`);
    await page.context().close();
  });
}

test('from an empty company to the first visit on record, and the sample away again', async ({ browser }) => {
  const page = await signIn(browser, 'fresh', { viewport: { width: 1280, height: 900 } });
  await page.goto('/guide');
  await shoot(page, 'guide-empty');
  await press(does(page, 'make'));
  await said(page);
  await expect(async () => {
    await page.goto('/guide');
    await expect(page.locator('.note.good a[href^="/visits/"]')).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await shoot(page, 'guide-sample');
  await press(page.locator('.note.good a[href^="/visits/"]'));
  await expect(page.locator('tbody tr').nth(20)).toBeVisible();
  await shoot(page, 'visit');
  await page.goto('/guide');
  await press(does(page, 'remove'));
  await said(page);
  await expect(does(page, 'make')).toBeVisible();
  note('journey', 'first run');
  await page.context().close();
});

test('a site is made, its fence previewed and applied, and the site retired', async ({ browser }) => {
  const page = await signIn(browser, 'admin', { viewport: { width: 1280, height: 900 } });
  await page.goto('/sites');
  await shoot(page, 'sites');
  await press(page.locator('summary', { hasText: 'New site' }));
  await type(page.locator('#new-ref'), 'PROOF-1');
  await type(page.locator('#new-name'), 'Proof lawn');
  await type(page.locator('#new-latitude'), '42.2801');
  await type(page.locator('#new-longitude'), '-71.8101');
  await type(page.locator('#new-radius_m'), '35');
  await press(page.getByRole('button', { name: 'Create the site' }));
  await expect(page.locator('h1')).toHaveText('Proof lawn');
  await press(page.locator('summary', { hasText: 'circle' }));
  await type(page.locator('#circle-radius_m'), '48');
  await press(does(page, 'circle'));
  await expect(page.getByRole('button', { name: 'Do exactly this' })).toBeVisible();
  await press(page.getByRole('button', { name: 'Do exactly this' }));
  await said(page);
  await expect(page.locator('main')).toContainText('48 m');
  await press(page.locator('summary', { hasText: 'Retire' }));
  await press(does(page, 'retire'));
  await press(page.getByRole('button', { name: 'Do exactly this' }));
  await said(page);
  note('journey', 'fence');
  await page.context().close();
});

test('a fence is learnt from where crews stood, looked at, and adopted', async ({ browser }) => {
  const { visits } = await api('/v1/visits?limit=200');
  const per = {};
  for (const v of visits) per[v.site.id] = (per[v.site.id] || 0) + 1;
  const most = Object.entries(per).sort((a, b) => b[1] - a[1])[0][0];
  const page = await signIn(browser, 'admin', { viewport: { width: 1280, height: 900 } });
  await page.goto(`/sites/${most}`);
  await press(does(page, 'learn'));
  await expect(page.locator('main')).toContainText(/Learnt from|learn/);
  if (await does(page, 'adopt').count()) {
    await press(does(page, 'adopt'));
    await shoot(page, 'fence-preview');
    await expect(page.getByRole('button', { name: 'Do exactly this' })).toBeVisible();
  }
  note('journey', 'learnt fence');
  await page.context().close();
});

test('discrepancies are settled by each act', async ({ browser }) => {
  const page = await signIn(browser, 'admin', { viewport: { width: 1280, height: 900 } });
  await page.goto('/review');
  await shoot(page, 'review');
  const open = await page.locator('.rows a').evaluateAll((all) => all.map((a) => new URL(a.href).pathname));
  expect(open.length, 'the demo has something open').toBeGreaterThan(1);
  await page.goto(open[0]);
  await shoot(page, 'review-one');
  await press(does(page, 'acknowledge'));
  await said(page);
  await type(page.locator('#comment-text'), 'Asked the crew leader');
  await press(does(page, 'comment'));
  await expect(page.locator('.quoted').first()).toContainText('Asked the crew leader');
  await pick(page.locator('#assign-assignee'), { index: 1 });
  await press(does(page, 'assign'));
  await said(page);
  await pick(page.locator('#resolve-reason'), 'weather');
  await pick(page.locator('#resolve-resolution'), 'accepted');
  await press(does(page, 'resolve'));
  await said(page);
  await press(does(page, 'reopen'));
  await said(page);
  await press(page.locator('summary', { hasText: 'not to be done' }));
  await press(does(page, 'cancel_job'));
  await expect(page.getByRole('button', { name: 'Do exactly this' })).toBeVisible();
  await shoot(page, 'review-preview');
  await press(page.getByRole('button', { name: 'Do exactly this' }));
  await said(page);
  note('journey', 'settle one');
  // The rest at once.
  await page.goto('/review');
  for (const box of await page.locator('.rows input[type=checkbox]').all()) await press(box);
  await pick(page.locator('#bulk-reason'), 'crew_changed');
  await pick(page.locator('#bulk-resolution'), 'accepted');
  await press(page.getByRole('button', { name: 'Resolve the ticked ones' }));
  await said(page);
  await expect(page.locator('.empty h2')).toHaveText('All agrees');
  await shoot(page, 'review-empty');
  note('journey', 'settle in bulk');
  await page.context().close();
});

test('a week is approved, prepared, committed and verified at the sandbox', async ({ browser }) => {
  const page = await signIn(browser, 'admin', { viewport: { width: 1280, height: 900 } });
  await page.goto('/hours');
  await shoot(page, 'hours');
  await pick(page.locator('#field-gaps'), 'meal');
  await type(page.locator('#field-gaps_why'), 'lunch, they say');
  await press(page.getByRole('button', { name: /Approve the ticked/ }));
  await expect(page.locator('main')).toContainText(/Approved|not approved/);
  await page.goto('/hours');
  await press(page.locator('.cell').first());
  await shoot(page, 'hours-day');
  await page.goto('/hours/transfers');
  await press(does(page, 'prepare'));
  await page.waitForURL(/\/hours\/transfers\/[0-9a-f-]{36}/);
  const there = page.url().split('?')[0];
  await expect(async () => {
    await page.goto(there);
    await expect(does(page, 'commit')).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await shoot(page, 'transfer-prepared');
  await press(does(page, 'commit'));
  await expect(async () => {
    await page.goto(there);
    await expect(page.locator('main')).toContainText(/Verified\.|Not all is there/, { timeout: 1000 });
  }).toPass({ timeout: 90_000 });
  await expect(page.locator('main')).toContainText('exactly the approved time is there');
  await shoot(page, 'transfer-verified');
  note('journey', 'approve and send');
  await page.context().close();
});

test('a webhook is made, tested, replayed, and its key rotated', async ({ browser }) => {
  const page = await signIn(browser, 'admin', { viewport: { width: 1280, height: 900 } });
  await page.goto('/webhooks');
  await type(page.locator('#new-name'), 'Payroll helper');
  await type(page.locator('#new-url'), `${world.control}/hook`);
  await press(page.getByRole('button', { name: 'Create the webhook' }));
  await expect(page.locator('code.secret')).toContainText('whsec_');
  await press(page.getByRole('link', { name: 'I have kept it' }));
  await press(does(page, 'test'));
  await said(page);
  const there = page.url().split('?')[0];
  await expect(async () => {
    await page.goto(there);
    await expect(page.locator('tbody .state.good').first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await shoot(page, 'webhook');
  const before = (await (await fetch(`${world.control}/received`)).json()).length;
  await press(page.locator('summary', { hasText: 'Send messages again' }));
  await press(does(page, 'replay'));
  await expect(page.locator('main')).toContainText('would be sent again');
  await press(page.getByRole('button', { name: 'Send again' }));
  await said(page);
  await expect(async () => {
    const received = await (await fetch(`${world.control}/received`)).json();
    expect(received.length).toBeGreaterThan(before);
  }).toPass({ timeout: 60_000 });
  await press(page.locator('tbody th a').first());
  await expect(page.locator('pre').first()).toBeVisible();
  await page.goto(there);
  await press(page.locator('summary', { hasText: 'Keys' }));
  await press(does(page, 'rotate'));
  await expect(page.locator('code.secret')).toContainText('whsec_');
  note('journey', 'webhook');
  await page.context().close();
});

test('the integrations say how they stand, and who is who', async ({ browser }) => {
  const page = await signIn(browser, 'admin', { viewport: { width: 1280, height: 900 } });
  await page.goto('/integrations');
  await expect(page.locator('.lights > li')).toHaveCount(5);
  await shoot(page, 'integrations');
  await press(page.locator('a[href="/integrations/targets/quickbooks_time"]'));
  await expect(page.locator('tbody tr').first()).toBeVisible();
  await shoot(page, 'who-is-who');
  await page.goto('/integrations/sources/aspire?state=matched');
  await expect(page.locator('h1')).toContainText('Aspire');
  note('journey', 'integrations');
  await page.context().close();
});

test('reports tell of the crews', async ({ browser }) => {
  const page = await signIn(browser, 'viewer', { viewport: { width: 1280, height: 900 } });
  await page.goto('/reports?cadence=daily');
  await expect(page.locator('.figures')).toBeVisible();
  await shoot(page, 'reports');
  await page.goto('/reports/attendance');
  await page.goto('/reports/trends');
  await expect(page.locator('tbody tr').first()).toBeVisible();
  note('journey', 'reports');
  await page.context().close();
});
