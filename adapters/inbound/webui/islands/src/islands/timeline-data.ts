// What is known of a badge's day, from the API: each part only where who looks may read it.
import { all, allowed, get } from '../lib/api';
import { daySpan, instant } from '../lib/time';
import type { BadgeDay, BookedTime, Job, Site, Visit } from '../lib/types';

export interface Bar {
  from: number;
  to: number;
  label: string;
  detail: string;
  kind: string; // Of a visit: settled, provisional, sealed, undecided. Else job or booked.
  lo?: number; // Of a visit: since when it may have begun …
  hi?: number; // … and until when it may have ended.
  open?: boolean;
  visit?: string;
  site?: string;
}

export interface Fix {
  at: number;
  lng: number;
  lat: number;
  error: number;
  weak: string;
}

export interface DayModel {
  badge: string;
  name: string;
  date: string;
  zone: string;
  from: number;
  to: number;
  total: number;
  fixes: Fix[];
  visits: Bar[];
  jobs: Bar[];
  booked: Bar[];
  worn: string[];
  sites: Map<string, Site>;
}

const most = 4000;

export async function readDay(badge: string, date: string, more: { site?: string; worker?: string } = {}): Promise<DayModel> {
  const day = await get<BadgeDay>(`/v1/badges/${badge}/days/${date}?most=${most}`);
  const zone = day.time_zone;
  const from = Date.parse(day.from);
  const to = Date.parse(day.to);
  const visits = await all<Visit>(`/v1/visits?badge=${badge}&from=${day.from}&to=${day.to}&limit=200`, 'visits', 2);
  const ids = new Set(visits.map((v) => v.site.id));
  if (more.site) ids.add(more.site);
  const workers = [...new Set([...day.worn.map((w) => w.worker.id), ...(more.worker ? [more.worker] : [])])].slice(0, 4);
  const [sites, jobs, ...booked] = await Promise.all([
    Promise.all([...ids].slice(0, 30).map((id) => allowed(get<{ site: Site }>(`/v1/sites/${id}`).then((s) => s.site), null))),
    Promise.all([...ids].slice(0, 30).map((id) => allowed(all<Job>(`/v1/jobs?from=${date}&to=${date}&site=${id}&limit=20`, 'jobs', 1), []))),
    ...workers.map((id) => allowed(all<BookedTime>(`/v1/booked-times?from=${date}&to=${date}&worker=${id}&limit=100`, 'booked_times', 1), [])),
  ]);
  const known = new Map<string, Site>();
  for (const s of sites) if (s) known.set(s.id, s);
  const name = (id: string | null): string => (id && known.get(id)?.name) || '';
  return {
    badge, date, zone, from, to, name: day.badge.label || day.badge.device, total: day.fixes_total, sites: known,
    worn: [...new Set(day.worn.map((w) => w.worker.name ?? ''))].filter(Boolean),
    fixes: day.fixes.map((f) => ({ at: Date.parse(f.at), lng: f.position.longitude, lat: f.position.latitude, error: f.standard_error_m, weak: f.weakness })),
    visits: visits.map(visitBar),
    jobs: jobs.flat().map((j) => jobBar(j, from, to, zone, name(j.site))),
    booked: booked.flat().filter((b) => b.from && b.to && !b.gone_at).map((b) => ({ from: Date.parse(b.from as string), to: Date.parse(b.to as string), label: b.task || name(b.site) || b.site_ref || b.source, detail: b.source, kind: 'booked' })),
  };
}

export function visitBar(v: Visit): Bar {
  const until = v.departed ?? v.last_inside;
  return {
    from: Date.parse(v.arrived), to: Date.parse(until), lo: Date.parse(v.arrived_between[0]), hi: v.departed_between ? Date.parse(v.departed_between[1]) : Date.parse(until),
    label: v.site.name || v.site.ref, detail: v.site.ref, kind: v.verdict === 'undecided' ? 'undecided' : v.state, open: v.departed === null, visit: v.id, site: v.site.id,
  };
}

function jobBar(j: Job, from: number, to: number, zone: string, site: string): Bar {
  const at = (text: string): number => {
    const [y, m, d] = j.date.split('-').map(Number) as [number, number, number];
    const [h, min] = text.split(':').map(Number) as [number, number];
    return instant(y, m, d, h, zone) + min * 60_000;
  };
  const begins = j.window ? at(j.window.from) : from;
  const ends = j.window ? at(j.window.to) : to;
  return { from: begins, to: ends > begins ? ends : to, // One that ends earlier ends on the next day.
    label: j.ref ? `${j.ref} · ${site}` : site, detail: j.state, kind: 'job', site: j.site };
}

/** What a worker wore on a day: the badges, the longest first. */
export async function wornBy(worker: string, date: string, zone: string): Promise<string[]> {
  const [from, to] = daySpan(date, zone);
  interface Custody { badge: string; from: string; to: string | null }
  const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');
  const held = await allowed(all<Custody>(`/v1/custody?worker=${worker}&from=${iso(from)}&to=${iso(to)}&limit=200`, 'custody', 1), []);
  const touching = held
    .map((c) => ({ badge: c.badge, s: Math.max(from, Date.parse(c.from)), e: Math.min(to, c.to ? Date.parse(c.to) : to) }))
    .filter((c) => c.e > c.s)
    .sort((a, b) => b.e - b.s - (a.e - a.s));
  return [...new Set(touching.map((c) => c.badge))];
}
