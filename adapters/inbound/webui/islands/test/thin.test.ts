import { describe, expect, it } from 'vitest';
import { thin, within } from '../src/lib/thin';

const points = Array.from({ length: 20_000 }, (_, i) => ({ x: i, y: Math.sin(i / 50) + (i === 7777 ? 40 : 0) }));

describe('thin', () => {
  it('keeps the ends, the order and the bound', () => {
    for (const most of [2, 3, 100, 5000, 30_000]) {
      const got = thin(points, most, (p) => p.x, (p) => p.y);
      expect(got).toHaveLength(Math.min(most, points.length));
      expect(got[0]).toBe(points[0]);
      expect(got[got.length - 1]).toBe(points[points.length - 1]);
      expect(got.every((p, i) => i === 0 || p.x > (got[i - 1] as { x: number }).x)).toBe(true);
    }
  });

  it('keeps what stands out', () => {
    expect(thin(points, 100, (p) => p.x, (p) => p.y)).toContain(points[7777]);
  });
});

describe('within', () => {
  it('finds a range by halves', () => {
    expect(within(points, 10, 20, (p) => p.x)).toEqual([10, 20]);
    expect(within(points, -5, 0.5, (p) => p.x)).toEqual([0, 1]);
    expect(within([], 0, 1, Number)).toEqual([0, 0]);
  });
});
