import { render } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { get } from '../lib/api';
import { around, nearest, panned, toTime, zoomed, type View } from '../lib/axis';
import { ago, clock, dateOf, lasts, utc, zoneName } from '../lib/time';
import type { Visit } from '../lib/types';
import { words } from '../lib/words';
import { dark, palette } from '../map/palette';
import { readDay, wornBy, type Bar, type DayModel } from './timeline-data';
import { draw, lanesOf } from './timeline-draw';
import type { DayMap } from './timeline-map';
import './timeline.css';

const { t, n } = words;

interface Asked {
  badge?: string;
  worker?: string;
  date: string;
  site?: string;
  visit?: string;
  focus?: View;
}

/** data-date with data-badge or data-worker; data-site and data-visit say what it is about. */
export async function mount(el: HTMLElement): Promise<void> {
  const d = el.dataset;
  await show(el, { badge: d.badge || undefined, worker: d.worker || undefined, date: (d.date ?? d.day ?? '').slice(0, 10), site: d.site || undefined, visit: d.visit || undefined });
}

/** A visit is shown on the day of its badge, from nearer. */
export async function mountVisit(el: HTMLElement): Promise<void> {
  const { visit } = await get<{ visit: Visit }>(`/v1/visits/${el.dataset.visit}`);
  const zone = document.body.dataset.zone ?? 'UTC';
  const from = Date.parse(visit.arrived_between[0]);
  const to = Date.parse(visit.departed_between?.[1] ?? visit.departed ?? visit.last_inside);
  await show(el, { badge: visit.badge.id, date: dateOf(Date.parse(visit.arrived), zone), visit: visit.id, site: visit.site.id, focus: { from, to } });
}

async function show(el: HTMLElement, asked: Asked): Promise<void> {
  let badge = asked.badge;
  if (!badge && asked.worker) badge = (await wornBy(asked.worker, asked.date, document.body.dataset.zone ?? 'UTC'))[0];
  if (!badge || !asked.date) return; // What the page says without script is all there is.
  const model = await readDay(badge, asked.date, { site: asked.site, worker: asked.worker });
  // What the page says stays where it is more than this shows: beside it, for who wants the table.
  const host = document.createElement('div');
  if (el.dataset.keep === undefined) el.replaceChildren(host);
  else el.prepend(host);
  render(<Day m={model} asked={asked} />, host);
}

function Day({ m, asked }: { m: DayModel; asked: Asked }) {
  const day: View = { from: m.from, to: m.to };
  const first = m.fixes[0];
  const last = m.fixes[m.fixes.length - 1];
  const start = asked.focus ? around(asked.focus.from, asked.focus.to, day, 0.4) : first && last ? around(first.at, last.at, day, 0.04) : day;
  const [view, setView] = useState<View>(start);
  const [cursor, setCursor] = useState(asked.focus?.from ?? first?.at ?? m.from);
  const [chosen, setChosen] = useState<string | null>(asked.visit ?? null);
  const map = useRef<DayMap | null>(null);
  const [noMap, setNoMap] = useState(false);
  const el = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void import('./timeline-map')
      .then((x) => x.drawDay(el.current as HTMLDivElement, m, setCursor, asked.focus))
      .then((d) => {
        map.current = d;
        if (asked.focus) d.span(asked.focus.from, asked.focus.to);
      })
      .catch((why: unknown) => {
        console.error(why);
        setNoMap(true);
      });
  }, []);
  const fix = useMemo(() => {
    const i = nearest(m.fixes, cursor, (f) => f.at);
    return i < 0 ? null : (m.fixes[i] ?? null);
  }, [cursor]);
  useEffect(() => map.current?.at(fix), [fix]);
  const choose = (b: Bar) => {
    setChosen(b.visit ?? null);
    setCursor(b.from);
    setView(around(b.lo ?? b.from, b.hi ?? b.to, day, 0.5));
    map.current?.span(b.lo ?? b.from, b.hi ?? b.to);
  };
  return (
    <div class="day-view">
      <Strip m={m} day={day} view={view} setView={setView} cursor={cursor} setCursor={setCursor} chosen={chosen} choose={choose} />
      <div class="day-below">
        {noMap ? <p class="note warn">{t('island.map.failed')}</p> : <div class="isl-map" ref={el} role="region" aria-label={t('island.day.map', { badge: m.name })} />}
        <Visits m={m} chosen={chosen} choose={choose} />
      </div>
    </div>
  );
}

/** What is so at the cursor, in a sentence. */
function said(m: DayModel, cursor: number): string {
  const at = m.visits.find((b) => b.from <= cursor && cursor <= b.to);
  const i = nearest(m.fixes, cursor, (f) => f.at);
  const f = m.fixes[i];
  const out = [clock(cursor, m.zone, true), at ? t(at.kind === 'undecided' ? 'island.day.maybe_at' : 'island.day.at', { site: at.label }) : t('island.day.at_none')];
  if (f) out.push(Math.abs(f.at - cursor) < 1000 ? t('island.day.fix', { m: Math.round(2 * f.error) }) : t('island.day.nearest', { time: ago(Math.min(f.at, cursor), Math.max(f.at, cursor), words), m: Math.round(2 * f.error) }));
  if (f?.weak) out.push(t('island.day.weak'));
  return out.join(' · ');
}

interface StripProps {
  m: DayModel;
  day: View;
  view: View;
  setView: (v: View) => void;
  cursor: number;
  setCursor: (at: number) => void;
  chosen: string | null;
  choose: (b: Bar) => void;
}

function Strip(s: StripProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(s);
  latest.current = s;
  const { lanes, height } = useMemo(() => lanesOf(s.m), [s.m]);
  const frame = useRef(0);
  const p = useMemo(() => palette(dark()), []);
  const paint = () => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const c = canvas.current;
      if (!c) return;
      const began = performance.now();
      const ratio = devicePixelRatio || 1;
      const width = c.clientWidth;
      if (c.width !== Math.round(width * ratio) || c.height !== Math.round(height * ratio)) {
        c.width = Math.round(width * ratio);
        c.height = Math.round(height * ratio);
      }
      const g = c.getContext('2d') as CanvasRenderingContext2D;
      g.setTransform(ratio, 0, 0, ratio, 0, 0);
      const now = latest.current;
      c.dataset.drawn = String(draw(g, now.m, lanes, now.view, width, height, p, now.cursor, now.chosen));
      c.dataset.ms = (performance.now() - began).toFixed(2);
    });
  };
  useEffect(paint);
  useEffect(() => {
    const watch = new ResizeObserver(paint);
    watch.observe(canvas.current as HTMLCanvasElement);
    return hands(canvas.current as HTMLCanvasElement, latest, lanes, paint);
  }, []);
  const v = s.view;
  const mid = (v.from + v.to) / 2;
  const key = (e: KeyboardEvent) => {
    const step = (e.shiftKey ? 15 : 1) * 60_000;
    const to = Math.min(Math.max(s.cursor + (e.key === 'ArrowLeft' ? -step : step), s.m.from), s.m.to);
    switch (e.key) {
      case 'ArrowLeft':
      case 'ArrowRight':
        s.setCursor(to);
        if (to < v.from || to > v.to) s.setView(panned(v, to - mid, s.day));
        break;
      case '+':
      case '=':
        s.setView(zoomed(v, 0.5, s.cursor, s.day));
        break;
      case '-':
        s.setView(zoomed(v, 2, s.cursor, s.day));
        break;
      case 'Home':
        s.setView(s.day);
        break;
      default:
        return;
    }
    e.preventDefault();
  };
  return (
    <section class="day-strip" aria-label={t('island.day.strip')}>
      <div class="top-line">
        <output title={utc(s.cursor)}>{said(s.m, s.cursor)}</output>
        <span class="hint">
          {zoneName(s.cursor, s.m.zone, words.lang)}
          {hoursOf(s.m)} · {n('island.day.fixes', s.m.total)}
        </span>
        <div class="acts">
          <button type="button" class="button plain small" onClick={() => s.setView(zoomed(v, 0.5, s.cursor >= v.from && s.cursor <= v.to ? s.cursor : mid, s.day))} aria-label={t('island.day.nearer')}>
            +
          </button>
          <button type="button" class="button plain small" onClick={() => s.setView(zoomed(v, 2, mid, s.day))} aria-label={t('island.day.farther')}>
            −
          </button>
          <button type="button" class="button plain small" onClick={() => s.setView(s.day)}>
            {t('island.day.whole')}
          </button>
        </div>
      </div>
      <div class="lanes">
        <div class="names" aria-hidden="true" style={{ height: `${height}px` }}>
          {lanes.map((l) => (
            <span key={l.key} style={{ top: `${l.top + l.height / 2 - 8}px` }}>
              {t(`island.day.lane.${l.key}`)}
            </span>
          ))}
        </div>
        <canvas
          ref={canvas}
          style={{ height: `${height}px` }}
          tabIndex={0}
          role="slider"
          aria-label={t('island.day.keys')}
          aria-valuemin={0}
          aria-valuemax={Math.round((s.m.to - s.m.from) / 1000)}
          aria-valuenow={Math.round((s.cursor - s.m.from) / 1000)}
          aria-valuetext={said(s.m, s.cursor)}
          onKeyDown={key}
        />
      </div>
    </section>
  );
}

/** Dragging pans, a click puts the cursor or opens a visit, Ctrl with the wheel zooms. */
function hands(c: HTMLCanvasElement, latest: { current: StripProps }, lanes: ReturnType<typeof lanesOf>['lanes'], paint: () => void): () => void {
  let from: { x: number; view: View; moved: boolean } | null = null;
  const down = (e: PointerEvent) => {
    from = { x: e.clientX, view: latest.current.view, moved: false };
    c.setPointerCapture(e.pointerId);
  };
  const move = (e: PointerEvent) => {
    const s = latest.current;
    const box = c.getBoundingClientRect();
    if (!from) {
      if (e.pointerType === 'mouse') s.setCursor(Math.round(toTime(e.clientX - box.left, s.view, box.width)));
      return;
    }
    const by = e.clientX - from.x;
    if (Math.abs(by) > 3) from.moved = true;
    if (from.moved) s.setView(panned(from.view, (-by / box.width) * (from.view.to - from.view.from), s.day));
  };
  const up = (e: PointerEvent) => {
    const s = latest.current;
    const was = from;
    from = null;
    if (!was || was.moved) return;
    const box = c.getBoundingClientRect();
    const at = toTime(e.clientX - box.left, s.view, box.width);
    const y = e.clientY - box.top;
    s.setCursor(Math.round(at));
    const lane = lanes.find((l) => l.key === 'visits' && y >= l.top && y <= l.top + l.height);
    const hit = lane && s.m.visits.find((b) => b.from <= at && at <= b.to);
    if (hit) s.choose(hit);
  };
  const wheel = (e: WheelEvent) => {
    const s = latest.current;
    const box = c.getBoundingClientRect();
    if (e.ctrlKey || e.metaKey) {
      e.preventDefault();
      s.setView(zoomed(s.view, Math.exp(e.deltaY / 300), toTime(e.clientX - box.left, s.view, box.width), s.day));
    } else if (e.deltaX !== 0 && Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
      e.preventDefault();
      s.setView(panned(s.view, (e.deltaX / box.width) * (s.view.to - s.view.from), s.day));
    }
  };
  c.addEventListener('pointerdown', down);
  c.addEventListener('pointermove', move);
  c.addEventListener('pointerup', up);
  c.addEventListener('wheel', wheel, { passive: false });
  paint();
  return () => c.removeEventListener('wheel', wheel);
}

function hoursOf(m: DayModel): string {
  const h = Math.round((m.to - m.from) / 3_600_000);
  return h === 24 ? '' : ` · ${t('island.day.length', { h })}`;
}

function Visits({ m, chosen, choose }: { m: DayModel; chosen: string | null; choose: (b: Bar) => void }) {
  if (m.visits.length === 0) return <p class="day-list empty">{t('island.day.none')}</p>;
  return (
    <ul class="day-list" aria-label={t('island.day.visits')}>
      {m.visits.map((b) => (
        <li key={b.visit}>
          <button type="button" aria-current={b.visit === chosen} onClick={() => choose(b)}>
            <span class="name">{b.label}</span>
            <span class="span">
              {clock(b.from, m.zone)} – {b.open ? '…' : clock(b.to, m.zone)}
            </span>
            <span class="hint">
              {lasts(b.to - b.from, words)} · {t(`island.day.kind.${b.kind}`)}
              {b.lo !== undefined && b.lo < b.from - 60_000 && ` · ${t('island.day.arrived_between', { a: clock(b.lo, m.zone), b: clock(b.from, m.zone) })}`}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
