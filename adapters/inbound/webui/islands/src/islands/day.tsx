import { render } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { get } from '../lib/api';
import { around, panned, toTime, zoomed, type View } from '../lib/axis';
import { clock } from '../lib/time';
import type { BadgeDayPage } from '../lib/types';
import { words } from '../lib/words';
import { dark, palette } from '../map/palette';
import { drawBoard, headHeight, rowHeight, rowOf, type Board, type Row } from './day-draw';
import './day.css';

const { t, n } = words;
const page = 60;

/** data-date: the day. The badges come page by page, as one scrolls. */
export async function mount(el: HTMLElement): Promise<void> {
  const date = (el.dataset.date ?? '').slice(0, 10);
  const first = await get<BadgeDayPage>(`/v1/badge-days/${date}?limit=${page}`);
  el.replaceChildren();
  render(<Whole date={date} first={first} />, el);
}

function take(p: BadgeDayPage): Row[] {
  const sites = new Map(p.sites.map((s) => [s.id, s.name || s.ref]));
  return p.badge_days.map((r) => rowOf(r, sites));
}

/** What is worth looking at to begin with: from the first sign of the day to the last. */
function busy(rows: Row[], day: View, step: number): View {
  let from = day.to;
  let to = day.from;
  for (const r of rows) {
    r.heard.forEach((many, k) => {
      if (many < 2) return;
      from = Math.min(from, day.from + k * step);
      to = Math.max(to, day.from + (k + 1) * step);
    });
  }
  return to > from ? around(from, to, day, 0.04) : day;
}

function Whole({ date, first }: { date: string; first: BadgeDayPage }) {
  const day: View = useMemo(() => ({ from: Date.parse(first.from), to: Date.parse(first.to) }), []);
  const [rows, setRows] = useState(() => take(first));
  const [next, setNext] = useState(first.next_cursor);
  const [search, setSearch] = useState('');
  const [view, setView] = useState<View>(() => busy(rows, day, first.step_s * 1000));
  const [scroll, setScroll] = useState(0);
  const [at, setAt] = useState('');
  const asking = useRef(false);
  const frame = useRef<HTMLDivElement>(null);
  const more = async () => {
    if (asking.current || next === null) return;
    asking.current = true;
    try {
      const got = await get<BadgeDayPage>(`/v1/badge-days/${date}?limit=${page}&cursor=${encodeURIComponent(next)}`);
      setRows((was) => [...was, ...take(got)]);
      setNext(got.next_cursor);
    } finally {
      asking.current = false;
    }
  };
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return wanted ? rows.filter((r) => r.name.toLowerCase().includes(wanted) || r.stays.some((s) => s.site.toLowerCase().includes(wanted))) : rows;
  }, [rows, search]);
  const height = headHeight + shown.length * rowHeight;
  useEffect(() => {
    const f = frame.current as HTMLDivElement;
    if (f.scrollTop + f.clientHeight * 2 > height) void more();
  }, [scroll, height]);
  const board: Board = { rows: shown, zone: first.time_zone, from: day.from, to: day.to, step: first.step_s * 1000 };
  const top = Math.max(0, Math.floor(scroll / rowHeight) - 2);
  const visible = shown.slice(top, top + 60);
  return (
    <section class="board" aria-label={t('island.day.board')}>
      <div class="top-line">
        <input type="search" placeholder={t('island.day.search')} aria-label={t('island.day.search')} value={search} onInput={(e) => setSearch(e.currentTarget.value)} />
        <output>{at || n('island.badges', shown.length) + (next === null ? '' : ' …')}</output>
        <div class="acts">
          <button type="button" class="button plain small" aria-label={t('island.day.earlier')} onClick={() => setView(panned(view, -(view.to - view.from) / 4, day))}>
            ←
          </button>
          <button type="button" class="button plain small" aria-label={t('island.day.later')} onClick={() => setView(panned(view, (view.to - view.from) / 4, day))}>
            →
          </button>
          <button type="button" class="button plain small" aria-label={t('island.day.nearer')} onClick={() => setView(zoomed(view, 0.5, (view.from + view.to) / 2, day))}>
            +
          </button>
          <button type="button" class="button plain small" aria-label={t('island.day.farther')} onClick={() => setView(zoomed(view, 2, (view.from + view.to) / 2, day))}>
            −
          </button>
          <button type="button" class="button plain small" onClick={() => setView(day)}>
            {t('island.day.whole')}
          </button>
        </div>
      </div>
      <div class="frame" ref={frame} onScroll={(e) => setScroll(e.currentTarget.scrollTop)}>
        <div class="inner" style={{ height: `${Math.max(height, 80)}px` }}>
          <Picture board={board} view={view} setView={setView} day={day} scroll={scroll} date={date} say={setAt} />
          <ul>
            {visible.map((r, i) => (
              <li class="who" key={r.id} style={{ top: `${headHeight + (top + i) * rowHeight}px` }}>
                <a href={`/days/${date}?badge=${r.id}`} aria-label={t('island.day.row', { name: r.name, visits: r.stays.length, fixes: r.fixes })}>
                  {r.name}
                </a>
              </li>
            ))}
          </ul>
        </div>
      </div>
      <ul class="key">
        <li>
          <i aria-hidden="true" /> {t('island.day.key_visit')}
        </li>
        <li class="maybe">
          <i aria-hidden="true" /> {t('island.day.kind.undecided')}
        </li>
        <li class="heard">
          <i aria-hidden="true" /> {t('island.day.key_heard')}
        </li>
      </ul>
    </section>
  );
}

interface PictureProps {
  board: Board;
  view: View;
  setView: (v: View) => void;
  day: View;
  scroll: number;
  date: string;
  say: (text: string) => void;
}

function Picture(props: PictureProps) {
  const el = useRef<HTMLCanvasElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const frame = useRef(0);
  const p = useMemo(() => palette(dark()), []);
  const paint = () => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const c = el.current;
      const box = c?.closest<HTMLElement>('.frame');
      if (!c || !box) return;
      const began = performance.now();
      const ratio = devicePixelRatio || 1;
      const now = latest.current;
      const width = c.clientWidth;
      const height = Math.min(box.clientHeight, headHeight + now.board.rows.length * rowHeight);
      if (c.width !== Math.round(width * ratio) || c.height !== Math.round(height * ratio)) {
        c.width = Math.round(width * ratio);
        c.height = Math.round(height * ratio);
        c.style.height = `${height}px`;
      }
      const g = c.getContext('2d') as CanvasRenderingContext2D;
      g.setTransform(ratio, 0, 0, ratio, 0, 0);
      c.dataset.drawn = String(drawBoard(g, now.board, now.view, box.scrollTop, width, height, p));
      c.dataset.ms = (performance.now() - began).toFixed(2);
    });
  };
  useEffect(paint);
  useEffect(() => {
    const c = el.current as HTMLCanvasElement;
    const watch = new ResizeObserver(paint);
    watch.observe(c.parentElement as HTMLElement);
    let from: { x: number; view: View; moved: boolean } | null = null;
    const hit = (e: PointerEvent) => {
      const now = latest.current;
      const box = c.getBoundingClientRect();
      const at = toTime(e.clientX - box.left, now.view, box.width);
      const row = now.board.rows[Math.floor((e.clientY - box.top - headHeight + (c.closest<HTMLElement>('.frame')?.scrollTop ?? 0)) / rowHeight)];
      const stay = row?.stays.find((x) => x.from <= at && at <= x.to);
      return { at, row, stay };
    };
    c.addEventListener('pointerdown', (e) => {
      from = { x: e.clientX, view: latest.current.view, moved: false };
      c.setPointerCapture(e.pointerId);
    });
    c.addEventListener('pointermove', (e) => {
      const now = latest.current;
      if (from) {
        const by = e.clientX - from.x;
        if (Math.abs(by) > 3) from.moved = true;
        if (from.moved) now.setView(panned(from.view, (-by / c.clientWidth) * (from.view.to - from.view.from), now.day));
        return;
      }
      const { at, row, stay } = hit(e);
      if (!row) return;
      const zone = now.board.zone;
      now.say(`${clock(at, zone)} · ${row.name}${stay ? ` · ${stay.site} ${clock(stay.from, zone)} – ${stay.open ? '…' : clock(stay.to, zone)}` : ''}`);
    });
    c.addEventListener('pointerup', (e) => {
      const was = from;
      from = null;
      if (!was || was.moved) return;
      const { row, stay } = hit(e);
      if (row) location.href = stay ? `/visits/${stay.visit}` : `/days/${latest.current.date}?badge=${row.id}`;
    });
    c.addEventListener('pointerleave', () => latest.current.say(''));
    c.addEventListener(
      'wheel',
      (e) => {
        const now = latest.current;
        const box = c.getBoundingClientRect();
        if (e.ctrlKey || e.metaKey) {
          e.preventDefault();
          now.setView(zoomed(now.view, Math.exp(e.deltaY / 300), toTime(e.clientX - box.left, now.view, box.width), now.day));
        } else if (Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
          e.preventDefault();
          now.setView(panned(now.view, (e.deltaX / box.width) * (now.view.to - now.view.from), now.day));
        }
      },
      { passive: false },
    );
    return () => watch.disconnect();
  }, []);
  return <canvas ref={el} aria-hidden="true" />;
}
