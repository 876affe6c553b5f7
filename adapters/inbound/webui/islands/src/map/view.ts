// Which part of the map is asked for, and when an answer still serves.
import type { Bounds } from '../lib/geo';

/** An answer of the sites in a box. */
export interface Seen<T> {
  box: Bounds;
  more: boolean; // There are more in the box than were read.
  outlines: T[];
}

/** How long the longer side is, in degrees. */
export const span = (b: Bounds): number => Math.max(b.east - b.west, b.north - b.south);

/** What is asked for a view: a quarter more on each side, so that a short pan asks nothing, within the world. A map that shows the 180th meridian asks for all longitudes. */
export function asked(view: Bounds): Bounds {
  const wide = (view.east - view.west) / 4;
  const high = (view.north - view.south) / 4;
  const round = (v: number) => Math.round(v * 1e5) / 1e5;
  const over = view.west - wide < -180 || view.east + wide > 180;
  return {
    west: over ? -180 : round(view.west - wide),
    east: over ? 180 : round(view.east + wide),
    south: Math.max(-90, round(view.south - high)),
    north: Math.min(90, round(view.north + high)),
  };
}

export const bbox = (b: Bounds): string => [b.west, b.south, b.east, b.north].join(',');

const holds = (b: Bounds, view: Bounds): boolean =>
  view.west >= Math.max(b.west, -180) - 1e-9 && view.east <= b.east + 1e-9 && view.south >= b.south - 1e-9 && view.north <= b.north + 1e-9;

/** Whether an answer shows a view as a new one would: all of it, and about as finely. What was cut serves only the view that it was asked for. */
export function serves<T>(seen: Seen<T>, view: Bounds): boolean {
  const finer = span(seen.box) / span(asked(view));
  return holds(seen.box, view) && finer < (seen.more ? 1.1 : 3);
}
