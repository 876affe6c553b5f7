import { describe, expect, it } from 'vitest';
import { area, assemble, boundsOf, circle, crosses, inside, metres, moved, positions, takenApart, type Position, type Ring } from '../src/lib/geo';

const here: Position = [-71.8, 42.27];
const square = (p: Position, half: number): Ring => {
  const at = (e: number, n: number) => moved(p, e, n);
  return [at(-half, -half), at(half, -half), at(half, half), at(-half, half), at(-half, -half)];
};

describe('ground', () => {
  it('measures metres as it moves by them', () => {
    expect(metres(here, moved(here, 30, 40))).toBeCloseTo(50, 3);
  });

  it('finds the area of what has one', () => {
    expect(area(square(here, 10))).toBeCloseTo(400, 1);
    expect(area([...square(here, 10)].reverse())).toBeCloseTo(-400, 1);
    expect(area(circle(here, 25, 256))).toBeCloseTo(Math.PI * 625, 0);
  });

  it('sees a ring that crosses itself', () => {
    const [a, b, c, d] = square(here, 10) as [Position, Position, Position, Position];
    expect(crosses([a, b, c, d, a])).toBe(false);
    expect(crosses([a, c, b, d, a])).toBe(true);
  });

  it('knows within from without', () => {
    expect(inside(here, square(here, 10))).toBe(true);
    expect(inside(moved(here, 11, 0), square(here, 10))).toBe(false);
  });
});

describe('fences', () => {
  it('take holes into the part that they lie in, turned the right way', () => {
    const far = moved(here, 200, 0);
    const g = assemble([square(here, 20), [...square(far, 20)].reverse()], [square(far, 5)]);
    expect(g?.type).toBe('MultiPolygon');
    const parts = g?.coordinates as Ring[][];
    expect(parts.map((p) => p.length)).toEqual([1, 2]);
    expect(area(parts[1]?.[0] as Ring)).toBeGreaterThan(0);
    expect(area(parts[1]?.[1] as Ring)).toBeLessThan(0);
  });

  it('come apart as they were put together', () => {
    const g = assemble([square(here, 20)], [square(here, 5)]);
    expect(g?.type).toBe('Polygon');
    const { outers, holes } = takenApart(g as never);
    expect([outers.length, holes.length]).toEqual([1, 1]);
    expect(assemble(outers, holes)).toEqual(g);
  });

  it('are bounded by all of their corners', () => {
    const b = boundsOf(positions(assemble([square(here, 20)], [])?.coordinates));
    expect(b && metres([b.west, b.south], [b.east, b.south])).toBeCloseTo(40, 1);
    expect(boundsOf([])).toBeNull();
  });
});
