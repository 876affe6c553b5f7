// Times in the company's zone. Instants are Unix milliseconds; what is elapsed is counted in UTC.
import type { Words } from './words';

const parts = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  let f = parts.get(zone);
  if (!f) {
    f = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });
    parts.set(zone, f);
  }
  return f;
}

export interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** What clocks in the zone show at an instant. */
export function wall(ms: number, zone: string): Wall {
  const out: Record<string, number> = {};
  for (const p of formatter(zone).formatToParts(ms)) if (p.type !== 'literal') out[p.type] = Number(p.value);
  return out as unknown as Wall;
}

/** How far clocks in the zone are ahead of UTC at an instant, in milliseconds. */
export function offset(ms: number, zone: string): number {
  const w = wall(ms, zone);
  return Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second) - Math.floor(ms / 1000) * 1000;
}

/** The first instant at which clocks show a time, or, where they never do, that at which they go on. */
export function instant(year: number, month: number, day: number, hour: number, zone: string): number {
  const asked = Date.UTC(year, month - 1, day, hour);
  const before = asked - offset(asked - 86_400_000, zone);
  const after = asked - offset(asked + 86_400_000, zone);
  for (const t of [Math.min(before, after), Math.max(before, after)]) if (t + offset(t, zone) === asked) return t;
  // Skipped: the instant of the change.
  let lo = asked - 86_400_000;
  let hi = asked + 86_400_000;
  const first = offset(lo, zone);
  while (hi - lo > 1000) {
    const mid = Math.floor((lo + hi) / 2000) * 1000;
    if (offset(mid, zone) === first) lo = mid;
    else hi = mid;
  }
  return hi;
}

/** The date of an instant, as YYYY-MM-DD. */
export function dateOf(ms: number, zone: string): string {
  const w = wall(ms, zone);
  return `${w.year}-${two(w.month)}-${two(w.day)}`;
}

/** A day from its first instant to the next day's: 23 to 25 hours where clocks change. */
export function daySpan(date: string, zone: string): [number, number] {
  const [y, m, d] = date.split('-').map(Number) as [number, number, number];
  const next = new Date(Date.UTC(y, m - 1, d + 1));
  return [instant(y, m, d, 0, zone), instant(next.getUTCFullYear(), next.getUTCMonth() + 1, next.getUTCDate(), 0, zone)];
}

export const two = (n: number): string => String(n).padStart(2, '0');

/** A time of day, such as 07:10. */
export function clock(ms: number, zone: string, seconds = false): string {
  const w = wall(ms, zone);
  return `${two(w.hour)}:${two(w.minute)}${seconds ? `:${two(w.second)}` : ''}`;
}

/** The hover text of a time. */
export const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** A date for people. */
export function dateText(ms: number, zone: string, lang: string): string {
  return new Intl.DateTimeFormat(lang === 'es' ? 'es-US' : 'en-US', { timeZone: zone, weekday: 'short', month: 'short', day: 'numeric' }).format(ms);
}

/** How clocks of the zone are called at an instant, such as EST. */
export function zoneName(ms: number, zone: string, lang: string): string {
  const f = new Intl.DateTimeFormat(lang === 'es' ? 'es-US' : 'en-US', { timeZone: zone, timeZoneName: 'short' });
  return f.formatToParts(ms).find((p) => p.type === 'timeZoneName')?.value ?? zone;
}

/** How long something lasts, such as "2 h 05 min". */
export function lasts(ms: number, w: Words): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 60) return w.t('island.minutes', { n: minutes });
  return w.t('island.hours', { h: Math.floor(minutes / 60), m: two(minutes % 60) });
}

/** How long ago something was, coarsely. */
export function ago(ms: number, now: number, w: Words): string {
  const s = Math.max(0, (now - ms) / 1000);
  if (s < 90) return w.t('island.just_now');
  if (s < 5400) return w.n('island.minutes_ago', Math.round(s / 60));
  if (s < 172_800) return w.n('island.hours_ago', Math.round(s / 3600));
  return w.n('island.days_ago', Math.round(s / 86_400));
}

export interface Tick {
  at: number;
  label: string;
  major: boolean;
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((m) => m * 60_000);

/** Ticks of a time axis, at round times as clocks show them; where clocks are put back an hour is there twice. */
export function ticks(from: number, to: number, zone: string, width: number, apart = 64): Tick[] {
  const step = steps.find((s) => ((to - from) / s) * apart <= width) ?? (steps[steps.length - 1] as number);
  const out: Tick[] = [];
  let shift = offset(from, zone);
  let at = Math.ceil((from + shift) / step) * step - shift;
  while (at <= to) {
    const now = offset(at, zone);
    if (now !== shift) {
      // The clocks changed since the last tick: go on at round times of the new ones.
      shift = now;
      at = Math.ceil((at - step + 1 + shift) / step) * step - shift;
      while (out.length > 0 && at <= (out[out.length - 1] as Tick).at) at += step;
      if (at > to) break;
    }
    const w = wall(at, zone);
    out.push({ at, label: `${two(w.hour)}:${two(w.minute)}`, major: w.minute === 0 && w.hour % 6 === 0 });
    at += step;
  }
  return out;
}
