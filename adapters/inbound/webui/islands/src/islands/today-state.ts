// What Today knows: where badges are, live, or at a moment of the past.
import { batch, computed, signal } from '@preact/signals';
import { get } from '../lib/api';
import type { Whereabouts, WhereaboutsPage } from '../lib/types';
import type { Standing } from '../map/marks';

export const places = signal<ReadonlyMap<string, Whereabouts>>(new Map());
export const now = signal(0); // Of the server, at the last word: Unix milliseconds.
export const link = signal<'connecting' | 'live' | 'broken' | 'ended'>('connecting');
export const at = signal<number | null>(null); // A moment of the past; null: live.
export const asKnown = signal(true); // By what was known then.
export const busy = signal(false);
export const failed = signal('');
export const chosen = signal<string | null>(null);
export const search = signal('');
export const only = signal<Standing | null>(null);
export const fencesMoved = signal(0);
export const cut = signal(false); // The company has more badges than the server follows.

export function standing(w: Whereabouts): Standing {
  if (w.late_since) return 'late';
  if (!w.stay) return 'away';
  return w.stay.verdict === 'undecided' ? 'unsure' : 'at';
}

export const nameOf = (w: Whereabouts): string => w.worker?.name || w.badge.label || w.badge.device;

export const counts = computed(() => {
  const out: Record<Standing, number> = { at: 0, unsure: 0, away: 0, late: 0 };
  for (const w of places.value.values()) if (w.fix || w.stay || w.late_since) out[standing(w)]++;
  return out;
});

/** The badges that are shown, by crew: those without one last. */
export const crews = computed(() => {
  const wanted = search.value.trim().toLowerCase();
  const of = new Map<string, { name: string; rows: Whereabouts[] }>();
  for (const w of places.value.values()) {
    if (only.value && standing(w) !== only.value) continue;
    const text = [nameOf(w), w.badge.label, w.badge.device, w.crew?.name, w.stay?.site.name, w.stay?.site.ref].join(' ').toLowerCase();
    if (wanted && !text.includes(wanted)) continue;
    const key = w.crew?.id ?? '';
    let crew = of.get(key);
    if (!crew) of.set(key, (crew = { name: w.crew ? (w.crew.name ?? '…') : '', rows: [] }));
    crew.rows.push(w);
  }
  const rank: Record<Standing, number> = { late: 0, unsure: 1, away: 2, at: 3 };
  const all = [...of.values()].sort((a, b) => Number(a.name === '') - Number(b.name === '') || a.name.localeCompare(b.name));
  for (const c of all) c.rows.sort((a, b) => rank[standing(a)] - rank[standing(b)] || nameOf(a).localeCompare(nameOf(b)));
  return all;
});

function take(page: WhereaboutsPage, whole: boolean): void {
  const next = new Map(whole ? [] : places.value);
  for (const w of page.whereabouts) next.set(w.badge.id, w);
  batch(() => {
    places.value = next;
    now.value = Date.parse(page.at);
    cut.value = page.next_cursor !== null;
  });
}

let source: EventSource | null = null;

/** Follows what happens until something of the past is asked for. The browser connects again by itself. */
export function follow(): void {
  if (source) return;
  let first = true;
  link.value = 'connecting';
  source = new EventSource('/v1/live?seconds=600');
  source.onopen = () => {
    first = true;
    link.value = 'live';
  };
  source.onerror = () => {
    link.value = source?.readyState === EventSource.CLOSED ? 'ended' : 'broken';
  };
  source.addEventListener('whereabouts', (e) => {
    take(JSON.parse((e as MessageEvent<string>).data) as WhereaboutsPage, first);
    first = false;
  });
  source.addEventListener('fences', () => fencesMoved.value++);
}

export function unfollow(): void {
  source?.close();
  source = null;
}

let asking: AbortController | null = null;
let timer = 0;

/** Shows a moment of the past: the last one asked for, once the slider rests. */
export function lookAt(ms: number): void {
  unfollow();
  at.value = ms;
  clearTimeout(timer);
  timer = window.setTimeout(() => void read(ms), 90);
}

export function live(): void {
  clearTimeout(timer);
  asking?.abort();
  batch(() => {
    at.value = null;
    failed.value = '';
    busy.value = false;
  });
  follow();
}

export async function read(ms: number): Promise<void> {
  asking?.abort();
  const mine = (asking = new AbortController());
  busy.value = true;
  failed.value = '';
  try {
    const when = new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
    let cursor: string | null = null;
    const all: Whereabouts[] = [];
    do {
      const path = `/v1/whereabouts?limit=500&at=${when}${asKnown.value ? `&known_at=${when}` : ''}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
      const page: WhereaboutsPage = await get(path, mine.signal);
      all.push(...page.whereabouts);
      cursor = page.next_cursor;
    } while (cursor);
    if (!mine.signal.aborted) take({ at: when, known_at: null, whereabouts: all, next_cursor: null }, true);
  } catch (why) {
    if (!mine.signal.aborted) failed.value = why instanceof Error ? why.message : String(why);
  } finally {
    if (asking === mine) busy.value = false;
  }
}
