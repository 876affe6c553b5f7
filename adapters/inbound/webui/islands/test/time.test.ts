import { describe, expect, it } from 'vitest';
import { clock, dateOf, daySpan, instant, ticks, utc } from '../src/lib/time';

const zone = 'America/New_York';
const hour = 3_600_000;

describe('days', () => {
  it('have 24 hours, 23 where clocks go forward, 25 where they go back', () => {
    const length = (d: string) => (daySpan(d, zone)[1] - daySpan(d, zone)[0]) / hour;
    expect(length('2026-11-28')).toBe(24);
    expect(length('2026-03-08')).toBe(23);
    expect(length('2026-11-01')).toBe(25);
  });

  it('begin at midnight of the zone', () => {
    expect(utc(daySpan('2026-11-01', zone)[0])).toBe('2026-11-01 04:00:00 UTC');
    expect(utc(daySpan('2026-11-01', zone)[1])).toBe('2026-11-02 05:00:00 UTC');
    expect(dateOf(daySpan('2026-11-01', zone)[1] - 1, zone)).toBe('2026-11-01');
  });

  it('begin when clocks go on where midnight is skipped', () => {
    // Until 2016 clocks in São Paulo went forward at midnight.
    const [from, to] = daySpan('2015-10-18', 'America/Sao_Paulo');
    expect(clock(from, 'America/Sao_Paulo')).toBe('01:00');
    expect((to - from) / hour).toBe(23);
  });

  it('take the first of an hour that is there twice', () => {
    expect(utc(instant(2026, 11, 1, 1, zone))).toBe('2026-11-01 05:00:00 UTC');
  });
});

describe('ticks', () => {
  it('stand at round times of the zone, the repeated hour twice', () => {
    const [from, to] = daySpan('2026-11-01', zone);
    const labels = ticks(from, to, zone, 2600).map((t) => t.label);
    expect(labels.slice(0, 4)).toEqual(['00:00', '01:00', '01:00', '02:00']);
    expect(labels).toHaveLength(26);
  });

  it('leave out the skipped hour', () => {
    const [from, to] = daySpan('2026-03-08', zone);
    const labels = ticks(from, to, zone, 2600).map((t) => t.label);
    expect(labels.slice(0, 4)).toEqual(['00:00', '01:00', '03:00', '04:00']);
  });

  it('stay round with steps of hours over a change', () => {
    for (const day of ['2026-11-01', '2026-03-08', '2026-11-28']) {
      const [from, to] = daySpan(day, zone);
      for (const width of [200, 500, 900]) {
        const all = ticks(from, to, zone, width);
        expect(all.length).toBeGreaterThan(1);
        for (const [i, t] of all.entries()) {
          expect(clock(t.at, zone)).toBe(t.label);
          expect(t.label.endsWith(':00')).toBe(true);
          if (i > 0) expect(t.at).toBeGreaterThan((all[i - 1] as { at: number }).at);
        }
      }
    }
  });

  it('are never closer than asked', () => {
    const [from, to] = daySpan('2026-11-28', zone);
    expect(ticks(from, to, zone, 640, 64).length).toBeLessThanOrEqual(11);
  });
});
