import { signal } from '@preact/signals';
import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { all, allowed, get, once, post, Refused } from '../lib/api';
import { boundsOf, moved, round7, type Position } from '../lib/geo';
import { clock, dateText, daySpan, lasts } from '../lib/time';
import type { CorrectionEffect, Fence, Site } from '../lib/types';
import { words } from '../lib/words';
import type { Drawing, Tool } from './fence-draw';
import * as f from './fence-shape';
import './fence.css';

const { t, n } = words;

interface Draft { id: string; geometry: Fence['geometry']; area_m2: number; stays: number; agreement: number; made_at: string }
interface Finding { code: string; severity: number; text: string }
type Work = 'idle' | 'previewing' | 'saving';

const state = {
  site: signal<Site | null>(null),
  versions: signal<Fence[]>([]),
  history: signal<f.History>(f.begin(f.nothing)),
  saved: signal<f.Shape>(f.nothing),
  tool: signal<Tool>('move'),
  drafts: signal<Draft[]>([]),
  findings: signal<Finding[]>([]),
  effect: signal<CorrectionEffect | null>(null),
  of: signal(''), // The request that the effect is of.
  work: signal<Work>('idle'),
  progress: signal(''),
  wrong: signal(''),
  done: signal(''),
  from: signal(''),
};

let drawing: Drawing | null = null;
let zone = 'UTC';

/** data-site: the site; data-may: "true" where who looks may change it. */
export async function mount(el: HTMLElement): Promise<void> {
  const id = el.dataset.site ?? '';
  const may = el.dataset.may !== 'false';
  zone = el.dataset.zone ?? document.body.dataset.zone ?? 'UTC';
  const whole = await get<{ site: Site; fences: Fence[] }>(`/v1/sites/${id}`);
  state.site.value = whole.site;
  state.versions.value = whole.fences;
  state.saved.value = f.shapeOf(whole.site.fence);
  state.history.value = f.begin(state.saved.value);
  void allowed(get<{ findings: Finding[] }>(`/v1/sites/${id}/lint`), { findings: [] }).then((got) => (state.findings.value = got.findings));
  void allowed(all<Draft>(`/v1/sites/${id}/fence-drafts?limit=5`, 'drafts', 1), []).then((got) => (state.drafts.value = got));
  el.replaceChildren();
  render(<Editor may={may} />, el);
}

function set(s: f.Shape): void {
  state.history.value = f.push(state.history.value, s);
  state.effect.value = null;
  state.done.value = '';
  state.wrong.value = '';
}

function go(h: f.History): void {
  state.history.value = h;
  state.effect.value = null;
  drawing?.show(h.now);
}

function Editor({ may }: { may: boolean }) {
  const el = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void import('./fence-map')
      .then((m) => m.drawFence(el.current as HTMLDivElement, state.site.value as Site, f.piecesOf(state.history.value.now), may, set, (tool) => (state.tool.value = tool)))
      .then((d) => {
        drawing = d;
        d?.show(state.history.value.now);
      })
      .catch((why: unknown) => {
        console.error(why);
        state.wrong.value = t('island.map.failed');
      });
    const keys = (e: KeyboardEvent) => {
      if (!(e.ctrlKey || e.metaKey) || e.key.toLowerCase() !== 'z' || e.target instanceof HTMLInputElement) return;
      e.preventDefault();
      go(e.shiftKey ? f.redo(state.history.value) : f.undo(state.history.value));
    };
    if (may) document.addEventListener('keydown', keys);
    return () => document.removeEventListener('keydown', keys);
  }, []);
  return (
    <div class="fence">
      {may && <Tools />}
      <div class="isl-map" ref={el} role="region" aria-label={t('island.fence.map')} />
      <aside class="fence-side" aria-label={t('island.fence.side')}>
        <Facts />
        {may && <Outcome />}
        <Findings />
        {may && <Drafts />}
        {may && <Corners />}
      </aside>
    </div>
  );
}

function Tools() {
  const h = state.history.value;
  const is = state.tool.value;
  const use = (tool: Tool) => {
    state.tool.value = tool;
    drawing?.use(tool);
  };
  const tools: Tool[] = ['move', 'polygon', 'hole', 'circle'];
  return (
    <div class="fence-tools" role="toolbar" aria-label={t('island.fence.tools')}>
      {tools.map((tool) => (
        <button key={tool} type="button" class="button plain small" aria-pressed={is === tool} disabled={tool === 'hole' && (h.now.kind === 'circle' || h.now.pieces.length === 0)} onClick={() => use(tool)}>
          {t(`island.fence.tool.${tool}`)}
        </button>
      ))}
      <button type="button" class="button plain small" disabled={h.past.length === 0} onClick={() => go(f.undo(h))}>
        ↶ {t('island.fence.undo')}
      </button>
      <button type="button" class="button plain small" disabled={h.future.length === 0} onClick={() => go(f.redo(h))}>
        ↷ {t('island.fence.redo')}
      </button>
      <button
        type="button"
        class="button plain small"
        disabled={f.sameShape(h.now, state.saved.value)}
        onClick={() => {
          set(state.saved.value);
          drawing?.show(state.saved.value);
        }}
      >
        {t('island.fence.reset')}
      </button>
      <span class="gap" />
      <span class="hint" role="status">
        {t(`island.fence.hint.${is}`)}
      </span>
    </div>
  );
}

const number = new Intl.NumberFormat(words.lang === 'es' ? 'es-US' : 'en-US');

function Facts() {
  const s = state.history.value.now;
  const version = state.site.value?.fence?.version;
  const corners = s.kind === 'circle' ? null : s.pieces.reduce((sum, p) => sum + p.ring.length - 1, 0);
  return (
    <dl class="facts">
      <div>
        <dt>{t('island.fence.area')}</dt>
        <dd>{number.format(Math.round(f.areaOf(s)))} m²</dd>
      </div>
      <div>
        <dt>{s.kind === 'circle' ? t('island.fence.radius') : t('island.fence.edge')}</dt>
        <dd>{number.format(s.kind === 'circle' ? s.radius : Math.round(f.edgeOf(s)))} m</dd>
      </div>
      <div>
        <dt>{corners === null ? t('island.fence.version') : t('island.fence.corners')}</dt>
        <dd>{corners ?? version ?? '–'}</dd>
      </div>
    </dl>
  );
}

/** Preview, what it would change, and saving exactly that. */
function Outcome() {
  const now = state.history.value.now;
  const wrong = f.wrongWith(now);
  const same = f.sameShape(now, state.saved.value) && state.from.value === '';
  const working = state.work.value !== 'idle';
  return (
    <section aria-live="polite">
      {wrong && !same && <p class="note warn">{t(`island.fence.wrong.${wrong}`)}</p>}
      {state.wrong.value && (
        <p class="note bad" role="alert">
          {t('island.refused')} <span lang="en">{state.wrong.value}</span>
        </p>
      )}
      {state.done.value && <p class="note good">{state.done.value}</p>}
      {!same && !wrong && (
        <>
          <div class="field">
            <label for="fence-from">{t('island.fence.from')}</label>
            <input
              id="fence-from"
              type="date"
              value={state.from.value}
              onChange={(e) => {
                state.from.value = e.currentTarget.value;
                state.effect.value = null;
              }}
            />
            <span class="hint">{t('island.fence.from_hint')}</span>
          </div>
          <div class="acts section">
            <button type="button" class={state.effect.value ? 'button plain' : 'button'} disabled={working} onClick={() => void preview()}>
              {t(state.work.value === 'previewing' ? 'island.fence.previewing' : 'island.fence.preview')}
            </button>
            {state.effect.value && (
              <button type="button" class="button" disabled={working} onClick={() => void save()}>
                {t(state.work.value === 'saving' ? 'island.fence.saving' : 'island.fence.save')}
              </button>
            )}
            {state.progress.value && <span class="hint">{state.progress.value}</span>}
          </div>
        </>
      )}
      {state.effect.value && <Effect e={state.effect.value} />}
    </section>
  );
}

interface Stay { name: string; site: string; arrived: string; departed: string | null; seconds: number }
interface Change { badge: { id: string; label: string }; change: string; before: Stay | null; after: Stay | null }

function Effect({ e }: { e: CorrectionEffect }) {
  const sum = e.totals;
  const visits = sum.new + sum.withdrawn + sum.changed;
  const minutes = Math.round((sum.seconds_after - sum.seconds_before) / 60);
  const changes = e.changes as unknown as Change[];
  const shown = changes.filter((c) => c.change !== 'refined');
  return (
    <div class="section">
      <h3>{t('island.fence.effect')}</h3>
      {visits === 0 ? (
        <p>{n('island.fence.no_effect', e.badges)}</p>
      ) : (
        <>
          <p class="big">{n('island.fence.visits', visits)}</p>
          <p>
            {minutes === 0 ? t('island.fence.no_minutes') : t(minutes > 0 ? 'island.fence.more' : 'island.fence.less', { time: lasts(Math.abs(minutes) * 60_000, words) })} ·{' '}
            {t('island.fence.moved', { time: lasts(sum.seconds_moved * 1000, words) })}
          </p>
          <p class="hint">
            {n('island.fence.new', sum.new)} · {n('island.fence.withdrawn', sum.withdrawn)} · {n('island.fence.changed', sum.changed)}
            {sum.settled > 0 && ` · ${n('island.fence.settled', sum.settled)}`}
          </p>
        </>
      )}
      {(e.warnings ?? []).map((w) => (
        <p class="note warn" lang="en" key={w}>
          {w}
        </p>
      ))}
      {shown.length > 0 && (
        <ul class="changes" tabIndex={0} aria-label={t('island.fence.changes')}>
          {shown.slice(0, 200).map((c, i) => (
            <li key={i}>
              <b>{c.badge.label}</b> · {t(`island.fence.change.${c.change}`)}
              <br />
              {c.before && <s>{told(c.before)}</s>} {c.after && <span>{told(c.after)}</span>}
            </li>
          ))}
        </ul>
      )}
      {e.changes_left_out > 0 && <p class="hint">{n('island.fence.left_out', e.changes_left_out)}</p>}
    </div>
  );
}

function told(s: Stay): string {
  const at = Date.parse(s.arrived);
  const until = s.departed ? clock(Date.parse(s.departed), zone) : '…';
  return `${s.name || s.site}, ${dateText(at, zone, words.lang)} ${clock(at, zone)} – ${until}`;
}

function body(): Record<string, unknown> {
  const out: Record<string, unknown> = { ...f.requestOf(state.history.value.now) };
  if (state.from.value) out.valid_from = instantOf(state.from.value);
  return out;
}

function instantOf(date: string): string {
  return new Date(dayStart(date)).toISOString().replace('.000Z', 'Z');
}

async function preview(): Promise<void> {
  const request = body();
  await working('previewing', async () => {
    const path = `/v1/sites/${state.site.value?.id}/fences?preview=true`;
    const got = await post<CorrectionEffect | { id: string }>(path, request, { once: once() });
    state.effect.value = got.status === 202 ? await followed(got.location ?? `/v1/previews/${(got.body as { id: string }).id}`) : (got.body as CorrectionEffect);
    state.of.value = JSON.stringify(request);
  });
}

/** What is too large for one answer goes on in the background. */
async function followed(location: string): Promise<CorrectionEffect> {
  for (;;) {
    const task = await get<{ state: string; badges_done: number; badges: number; effect: CorrectionEffect | null; problem: { code: string; detail: string } | null }>(location);
    state.progress.value = t('island.fence.progress', { done: task.badges_done, all: task.badges || '…' });
    if (task.effect) return task.effect;
    if (task.state === 'failed') throw new Refused({ status: 422, code: task.problem?.code ?? 'failed', detail: task.problem?.detail ?? '' });
    await new Promise((r) => setTimeout(r, 700));
  }
}

async function save(): Promise<void> {
  const effect = state.effect.value;
  const request = JSON.parse(state.of.value) as Record<string, unknown>;
  if (!effect) return;
  await working('saving', async () => {
    const got = await post<unknown>(`/v1/sites/${state.site.value?.id}/fences?expect=${encodeURIComponent(effect.expect)}`, request, { once: once() });
    if (got.status === 202 && got.location) await followed(got.location);
    const whole = await get<{ site: Site; fences: Fence[] }>(`/v1/sites/${state.site.value?.id}`);
    state.site.value = whole.site;
    state.versions.value = whole.fences;
    state.saved.value = state.history.value.now;
    state.from.value = '';
    state.effect.value = null;
    state.done.value = t('island.fence.saved', { version: whole.site.fence?.version ?? whole.fences.length });
  });
}

async function working(what: Work, how: () => Promise<void>): Promise<void> {
  state.work.value = what;
  state.wrong.value = '';
  state.done.value = '';
  try {
    await how();
  } catch (why) {
    state.effect.value = null;
    state.wrong.value = why instanceof Refused && why.problem.code === 'presence.preview_moved' ? t('island.fence.moved_on') : why instanceof Error ? why.message : String(why);
  } finally {
    state.work.value = 'idle';
    state.progress.value = '';
  }
}

function Findings() {
  const found = state.findings.value;
  if (found.length === 0) return null;
  return (
    <section>
      <h3>{t('island.fence.lint')}</h3>
      <ul class="finds" lang="en">
        {found.map((x) => (
          <li key={x.code}>
            <span class={x.severity >= 25 ? 'state bad' : 'state warn'}>{x.severity} %</span> {x.text}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Drafts() {
  const drafts = state.drafts.value;
  if (drafts.length === 0) return null;
  return (
    <section>
      <h3>{t('island.fence.learnt')}</h3>
      <ul class="finds">
        {drafts.map((d) => (
          <li key={d.id}>
            {n('island.fence.learnt_of', d.stays, { area: number.format(d.area_m2) })}{' '}
            <button
              type="button"
              class="link"
              onClick={() => {
                const s = f.shapeOf({ geometry: d.geometry, circle: null });
                set(s);
                drawing?.show(s);
              }}
            >
              {t('island.fence.use')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The way without a pointer: each corner as two numbers. */
function Corners() {
  const s = state.history.value.now;
  const change = (next: f.Shape) => {
    set(next);
    drawing?.show(next);
  };
  const number_ = (value: number, label: string, most: number, take: (v: number) => void, step = '0.0000001') => (
    <input
      type="number"
      aria-label={label}
      value={value}
      step={step}
      min={-most}
      max={most}
      onChange={(e) => {
        const v = e.currentTarget.valueAsNumber;
        if (Number.isFinite(v) && Math.abs(v) <= most) take(v);
      }}
    />
  );
  return (
    <details>
      <summary>{t('island.fence.numbers')}</summary>
      {s.kind === 'circle' ? (
        <div class="cols">
          {number_(round7(s.centre[1]), t('island.fence.latitude'), 90, (v) => change({ ...s, centre: [s.centre[0], v] }))}
          {number_(round7(s.centre[0]), t('island.fence.longitude'), 180, (v) => change({ ...s, centre: [v, s.centre[1]] }))}
          {number_(s.radius, t('island.fence.radius'), 100_000, (v) => v > 0 && change({ ...s, radius: v }), '0.1')}
        </div>
      ) : (
        s.pieces.map((p, i) => <Piece key={p.id} p={p} i={i} s={s} change={change} number_={number_} />)
      )}
      {s.kind === 'polygon' && s.pieces.length === 0 && (
        <button type="button" class="button plain small" onClick={() => change(square())}>
          {t('island.fence.square')}
        </button>
      )}
    </details>
  );
}

function Piece({ p, i, s, change, number_ }: { p: f.Piece; i: number; s: f.Shape; change: (s: f.Shape) => void; number_: (v: number, label: string, most: number, take: (v: number) => void) => preact.JSX.Element }) {
  const name = t(p.hole ? 'island.fence.hole_n' : 'island.fence.part_n', { n: i + 1 });
  return (
    <fieldset>
      <legend>
        {name}{' '}
        <button type="button" class="link" onClick={() => change(f.dropPiece(s, p.id))}>
          {t('island.fence.remove')}
        </button>
      </legend>
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">{t('island.fence.latitude')}</th>
            <th scope="col">{t('island.fence.longitude')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {p.ring.slice(0, -1).map((c, k) => (
            <tr key={k} onFocusCapture={() => drawing?.choose(p.id)}>
              <th scope="row">{k + 1}</th>
              <td>{number_(round7(c[1]), `${name}, ${t('island.fence.corner', { n: k + 1 })}, ${t('island.fence.latitude')}`, 90, (v) => change(f.moveCorner(s, p.id, k, [c[0], v])))}</td>
              <td>{number_(round7(c[0]), `${name}, ${t('island.fence.corner', { n: k + 1 })}, ${t('island.fence.longitude')}`, 180, (v) => change(f.moveCorner(s, p.id, k, [v, c[1]])))}</td>
              <td>
                <button type="button" class="link" aria-label={t('island.fence.add_after', { n: k + 1 })} title={t('island.fence.add_after', { n: k + 1 })} onClick={() => change(f.addCorner(s, p.id, k))}>
                  +
                </button>{' '}
                {p.ring.length > 4 && (
                  <button type="button" class="link" aria-label={t('island.fence.drop', { n: k + 1 })} title={t('island.fence.drop', { n: k + 1 })} onClick={() => change(f.dropCorner(s, p.id, k))}>
                    ×
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </fieldset>
  );
}

/** A square to begin with, where the site was, or in the middle of the country. */
function square(): f.Shape {
  const known = boundsOf(f.piecesOf(state.saved.value).flatMap((p) => p.ring));
  const c: Position = known ? [(known.west + known.east) / 2, (known.south + known.north) / 2] : [-98.5, 39.8];
  const at = (e: number, no: number): Position => {
    const p = moved(c, e, no);
    return [round7(p[0]), round7(p[1])];
  };
  const ring = [at(-15, -15), at(15, -15), at(15, 15), at(-15, 15), at(-15, -15)];
  return { kind: 'polygon', pieces: [{ id: f.newID(), hole: false, ring }] };
}

function dayStart(date: string): number {
  return daySpan(date, zone)[0];
}
