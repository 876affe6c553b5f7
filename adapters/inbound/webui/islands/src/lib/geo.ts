// Geometry on the ground, good to a few millimetres over the size of a fence. Positions are
// [longitude, latitude] in degrees, as in GeoJSON; lengths are metres.

export type Position = [number, number];
export type Ring = Position[];

const R = 6_371_008.8;
const rad = Math.PI / 180;

/** Seven decimals, a centimetre: what the server keeps. */
export const round7 = (n: number): number => Math.round(n * 1e7) / 1e7;
export const rounded = (p: Position): Position => [round7(p[0]), round7(p[1])];

export function metres(a: Position, b: Position): number {
  const dx = (b[0] - a[0]) * rad * Math.cos(((a[1] + b[1]) / 2) * rad);
  const dy = (b[1] - a[1]) * rad;
  return Math.hypot(dx, dy) * R;
}

/** The point so far east and north of another. */
export function moved(p: Position, east: number, north: number): Position {
  return [p[0] + east / (R * rad * Math.cos(p[1] * rad)), p[1] + north / (R * rad)];
}

/** A closed ring around a circle. */
export function circle(centre: Position, radius: number, corners = 64): Ring {
  const out: Ring = [];
  for (let i = 0; i < corners; i++) {
    const a = (i / corners) * 2 * Math.PI;
    out.push(moved(centre, radius * Math.cos(a), radius * Math.sin(a)));
  }
  out.push(out[0] as Position);
  return out;
}

/** The area within a closed ring, in square metres; positive where it runs counter-clockwise. */
export function area(ring: Ring): number {
  if (ring.length < 4) return 0;
  const origin = ring[0] as Position;
  const k = Math.cos(origin[1] * rad);
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax, ay] = local(ring[i] as Position, origin, k);
    const [bx, by] = local(ring[i + 1] as Position, origin, k);
    sum += ax * by - bx * ay;
  }
  return sum / 2;
}

function local(p: Position, origin: Position, k: number): [number, number] {
  return [(p[0] - origin[0]) * rad * R * k, (p[1] - origin[1]) * rad * R];
}

/** Whether a point is within a closed ring. */
export function inside(p: Position, ring: Ring): boolean {
  let in_ = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i] as Position;
    const b = ring[j] as Position;
    if (a[1] > p[1] !== b[1] > p[1] && p[0] < ((b[0] - a[0]) * (p[1] - a[1])) / (b[1] - a[1]) + a[0]) in_ = !in_;
  }
  return in_;
}

/** Whether the edges of a closed ring cross each other. */
export function crosses(ring: Ring): boolean {
  const n = ring.length - 1;
  for (let i = 0; i < n; i++) {
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      if (meet(ring[i] as Position, ring[i + 1] as Position, ring[j] as Position, ring[j + 1] as Position)) return true;
    }
  }
  return false;
}

function meet(a: Position, b: Position, c: Position, d: Position): boolean {
  const side = (p: Position, q: Position, r: Position) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

export function boundsOf(points: Iterable<Position>): Bounds | null {
  let b: Bounds | null = null;
  for (const [x, y] of points) {
    if (b === null) b = { west: x, south: y, east: x, north: y };
    else b = { west: Math.min(b.west, x), south: Math.min(b.south, y), east: Math.max(b.east, x), north: Math.max(b.north, y) };
  }
  return b;
}

/** All positions of a GeoJSON geometry's coordinates. */
export function* positions(coordinates: unknown): Generator<Position> {
  if (!Array.isArray(coordinates)) return;
  if (typeof coordinates[0] === 'number') yield coordinates as Position;
  else for (const inner of coordinates) yield* positions(inner);
}

export type Geometry = { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] };

/** Puts holes into the outer rings that they lie in. What lies in none is left out. */
export function assemble(outers: Ring[], holes: Ring[]): Geometry | null {
  const parts = outers.map((outer) => [turned(outer, true)]);
  for (const hole of holes) {
    const at = outers.findIndex((outer) => hole.length > 0 && inside(hole[0] as Position, outer));
    if (at >= 0) (parts[at] as Ring[]).push(turned(hole, false));
  }
  if (parts.length === 0) return null;
  if (parts.length === 1) return { type: 'Polygon', coordinates: parts[0] as Ring[] };
  return { type: 'MultiPolygon', coordinates: parts };
}

/** The ring, running counter-clockwise or clockwise, with seven decimals. */
function turned(ring: Ring, left: boolean): Ring {
  const out = ring.map(rounded);
  return area(out) >= 0 === left ? out : out.reverse();
}

/** The outer rings and the holes of a geometry. */
export function takenApart(g: Geometry): { outers: Ring[]; holes: Ring[] } {
  const parts = g.type === 'Polygon' ? [g.coordinates] : g.coordinates;
  return { outers: parts.map((p) => p[0] as Ring), holes: parts.flatMap((p) => p.slice(1)) };
}
