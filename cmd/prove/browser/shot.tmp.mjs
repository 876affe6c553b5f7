import { chromium } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { execSync } from 'node:child_process';
const base = process.env.BASE || 'http://127.0.0.1:18321';
const who = process.env.WHO || 'admin@northside.example';
const log = process.env.LOG || '/tmp/ww_demo.log';
const state = `/tmp/ww_state_${who.replace(/\W/g,'_')}.json`;
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'] });
if (!existsSync(state)) {
  const c = await b.newContext(); const p = await c.newPage();
  await p.goto(base + '/sign-in'); await p.locator('input[type=email]').fill(who); await p.locator('form:has(input[type=email]) button').click();
  let link; for (let i=0;i<60 && !link;i++){ await new Promise(r=>setTimeout(r,500)); const t=readFileSync(log,'utf8'); const at=t.lastIndexOf(`Mail to ${who}`); if(at>=0){ const m=t.slice(at).match(/\S+\/sign-in\/link\?token=\S+/); if(m) link=m[0]; } }
  await p.goto(link); await p.locator('main form button').first().click(); await p.waitForURL(u=>!u.pathname.startsWith('/sign-in/link'));
  await c.storageState({ path: state });
}
for (const spec of process.argv.slice(2)) {
  const [name, path, mode='desktop', lang='en'] = spec.split('=');
  const phone = mode.includes('phone'), dark = mode.includes('dark');
  const c = await b.newContext({ storageState: state, viewport: phone ? {width:390,height:844} : {width:1360,height:900}, colorScheme: dark?'dark':'light', locale: lang==='es'?'es-US':'en-US' });
  const p = await c.newPage();
  p.on('console', m=>{ if(m.type()==='error') console.log(name,'console',m.text().slice(0,200)); });
  const t0=Date.now();
  const r = await p.goto(base + path.replaceAll('~','='));
  console.log(name, r.status(), Date.now()-t0,'ms', await p.title(), 'overflow', await p.evaluate(()=>document.documentElement.scrollWidth-document.documentElement.clientWidth));
  await p.screenshot({ path: `/tmp/ww_${name}.png`, fullPage: !process.env.FOLD });
  await c.close();
}
await b.close();
