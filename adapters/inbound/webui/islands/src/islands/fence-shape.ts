// The shape that is edited: parts with holes, or a circle; with what was before each change.
import { area, assemble, circle, crosses, metres, round7, takenApart, type Geometry, type Position, type Ring } from '../lib/geo';
import type { Fence } from '../lib/types';

export interface Piece {
  id: string;
  hole: boolean;
  ring: Ring; // Closed.
}

export type Shape = { kind: 'polygon'; pieces: Piece[] } | { kind: 'circle'; centre: Position; radius: number };

export const nothing: Shape = { kind: 'polygon', pieces: [] };

let made = 0;
export const newID = (): string => `piece-${++made}`;

export function shapeOf(f: Pick<Fence, 'geometry' | 'circle'> | null): Shape {
  if (!f) return nothing;
  if (f.circle) return { kind: 'circle', centre: [f.circle.centre.longitude, f.circle.centre.latitude], radius: f.circle.radius_m };
  if (f.geometry.coordinates.length === 0) return nothing;
  const { outers, holes } = takenApart(f.geometry as Geometry);
  return { kind: 'polygon', pieces: [...outers.map((ring) => ({ id: newID(), hole: false, ring })), ...holes.map((ring) => ({ id: newID(), hole: true, ring }))] };
}

/** What the API takes: a polygon as GeoJSON, a circle as it is given. */
export function requestOf(s: Shape): { geometry: Geometry } | { circle: { centre: { latitude: number; longitude: number }; radius_m: number } } | null {
  if (s.kind === 'circle') return { circle: { centre: { latitude: round7(s.centre[1]), longitude: round7(s.centre[0]) }, radius_m: Math.round(s.radius * 100) / 100 } };
  const geometry = assemble(s.pieces.filter((p) => !p.hole).map((p) => p.ring), s.pieces.filter((p) => p.hole).map((p) => p.ring));
  return geometry && { geometry };
}

export const sameShape = (a: Shape, b: Shape): boolean => JSON.stringify(requestOf(a)) === JSON.stringify(requestOf(b));

/** The pieces that are drawn: a circle is a piece, too. */
export const piecesOf = (s: Shape): Piece[] => (s.kind === 'circle' ? [{ id: 'circle', hole: false, ring: circle(s.centre, s.radius) }] : s.pieces);

export const areaOf = (s: Shape): number => (s.kind === 'circle' ? Math.PI * s.radius ** 2 : s.pieces.reduce((sum, p) => sum + (p.hole ? -1 : 1) * Math.abs(area(p.ring)), 0));

export function edgeOf(s: Shape): number {
  if (s.kind === 'circle') return 2 * Math.PI * s.radius;
  let sum = 0;
  for (const p of s.pieces) for (let i = 1; i < p.ring.length; i++) sum += metres(p.ring[i - 1] as Position, p.ring[i] as Position);
  return sum;
}

/** What is wrong with a shape as it stands, by the word for it; the server judges more. */
export function wrongWith(s: Shape): 'empty' | 'crossing' | 'lonely_hole' | null {
  if (s.kind === 'circle') return s.radius > 0 ? null : 'empty';
  const outers = s.pieces.filter((p) => !p.hole);
  if (outers.length === 0) return 'empty';
  if (s.pieces.some((p) => crosses(p.ring))) return 'crossing';
  const holes = s.pieces.filter((p) => p.hole).length;
  const g = assemble(outers.map((p) => p.ring), s.pieces.filter((p) => p.hole).map((p) => p.ring));
  const kept = g ? takenApart(g).holes.length : 0;
  return kept < holes ? 'lonely_hole' : null;
}

/** Moves a corner of a piece; the ring stays closed. */
export function moveCorner(s: Shape, id: string, n: number, to: Position): Shape {
  return edit(s, id, (ring) => {
    ring[n] = to;
    if (n === 0) ring[ring.length - 1] = to;
  });
}

/** Adds a corner half way to the next. */
export function addCorner(s: Shape, id: string, n: number): Shape {
  return edit(s, id, (ring) => {
    const a = ring[n] as Position;
    const b = ring[n + 1] as Position;
    ring.splice(n + 1, 0, [round7((a[0] + b[0]) / 2), round7((a[1] + b[1]) / 2)]);
  });
}

/** Takes a corner away, where three are left. */
export function dropCorner(s: Shape, id: string, n: number): Shape {
  return edit(s, id, (ring) => {
    if (ring.length <= 4) return;
    ring.splice(n, 1);
    if (n === 0) ring[ring.length - 1] = ring[0] as Position;
  });
}

export const dropPiece = (s: Shape, id: string): Shape => (s.kind === 'circle' ? nothing : { kind: 'polygon', pieces: s.pieces.filter((p) => p.id !== id) });

function edit(s: Shape, id: string, how: (ring: Ring) => void): Shape {
  if (s.kind === 'circle') return s;
  return {
    kind: 'polygon',
    pieces: s.pieces.map((p) => {
      if (p.id !== id) return p;
      const ring = p.ring.map((c): Position => [c[0], c[1]]);
      how(ring);
      return { ...p, ring };
    }),
  };
}

/** The centre and radius of a ring that is drawn around a circle. */
export function circleOf(ring: Ring): { centre: Position; radius: number } {
  const n = ring.length - 1;
  let x = 0;
  let y = 0;
  for (let i = 0; i < n; i++) {
    x += (ring[i] as Position)[0];
    y += (ring[i] as Position)[1];
  }
  const centre: Position = [round7(x / n), round7(y / n)];
  let sum = 0;
  for (let i = 0; i < n; i++) sum += metres(centre, ring[i] as Position);
  return { centre, radius: Math.round((sum / n) * 10) / 10 };
}

/** Shapes with those before and after, for undo and redo. */
export interface History {
  past: Shape[];
  now: Shape;
  future: Shape[];
}

const remembered = 100;

export const begin = (s: Shape): History => ({ past: [], now: s, future: [] });
export const push = (h: History, s: Shape): History => (JSON.stringify(s) === JSON.stringify(h.now) ? h : { past: [...h.past.slice(1 - remembered), h.now], now: s, future: [] });
export const undo = (h: History): History => (h.past.length === 0 ? h : { past: h.past.slice(0, -1), now: h.past[h.past.length - 1] as Shape, future: [h.now, ...h.future] });
export const redo = (h: History): History => (h.future.length === 0 ? h : { past: [...h.past, h.now], now: h.future[0] as Shape, future: h.future.slice(1) });
