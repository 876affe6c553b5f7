import { describe, expect, it } from 'vitest';
import { around, nearest, panned, toTime, toX, zoomed } from '../src/lib/axis';

const day = { from: 0, to: 86_400_000 };

describe('view', () => {
  it('never leaves the day', () => {
    expect(panned({ from: 1000, to: 101_000 }, -5000, day)).toEqual({ from: 0, to: 100_000 });
    expect(panned({ from: 0, to: 100_000 }, 1e12, day)).toEqual({ from: day.to - 100_000, to: day.to });
    expect(zoomed(day, 4, 1000, day)).toEqual(day);
  });
  it('keeps the instant under the pointer', () => {
    const v = zoomed(day, 0.25, 50_000_000, day);
    expect(toX(50_000_000, v, 1000)).toBeCloseTo(toX(50_000_000, day, 1000), 6);
    expect(v.to - v.from).toBe(day.to / 4);
  });
  it('comes no nearer than a minute', () => {
    expect(zoomed({ from: 0, to: 60_000 }, 0.1, 30_000, day)).toEqual({ from: 0, to: 60_000 });
  });
  it('shows a span with a margin', () => {
    const v = around(40_000_000, 50_000_000, day, 0.1);
    expect(v).toEqual({ from: 39_000_000, to: 51_000_000 });
    expect(around(0, day.to, day)).toEqual(day);
  });
  it('turns pixels into time and back', () => {
    expect(toTime(toX(12_345_678, day, 777), day, 777)).toBeCloseTo(12_345_678, 3);
  });
});

describe('nearest', () => {
  it('finds it', () => {
    const all = [10, 20, 30];
    expect([0, 14, 16, 25.5, 99].map((at) => nearest(all, at, Number))).toEqual([0, 0, 1, 2, 2]);
    expect(nearest([], 1, Number)).toBe(-1);
  });
});
