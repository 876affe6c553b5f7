// The map of the fence editor: the neighbours' fences for orientation, and what is drawn.
import { all, allowed } from '../lib/api';
import { boundsOf, positions, type Bounds } from '../lib/geo';
import type { Site } from '../lib/types';
import { words } from '../lib/words';
import { addFences, dark, fill, makeMap, palette, type Map } from '../map/base';
import type { Drawing, Tool } from './fence-draw';
import type { Piece, Shape } from './fence-shape';

export async function drawFence(el: HTMLElement, site: Site, pieces: Piece[], may: boolean, changed: (s: Shape) => void, tooled: (t: Tool) => void): Promise<Drawing | null> {
  const p = palette(dark());
  const bounds = boundsOf(pieces.flatMap((x) => x.ring));
  const map = await makeMap(el, { name: words.t('island.fence.map'), bounds, padding: 70 });
  addFences(map, p);
  void neighbours(map, may ? site.id : '', bounds);
  if (!may) return null;
  const { drawing } = await import('./fence-draw');
  return drawing(map, p, changed, tooled);
}

/** The fences around; where nothing is edited, the site's own too. */
async function neighbours(map: Map, without: string, near: Bounds | null): Promise<void> {
  const sites = await allowed(all<Site>('/v1/sites?limit=500', 'sites', 20), []);
  const features: GeoJSON.Feature[] = [];
  const points: GeoJSON.Feature[] = [];
  for (const s of sites) {
    if (s.id === without || !s.fence || s.fence.geometry.coordinates.length === 0) continue;
    const b = boundsOf(positions(s.fence.geometry.coordinates)) as Bounds;
    if (near && (Math.abs(b.south - near.south) > 0.1 || Math.abs(b.west - near.west) > 0.1)) continue;
    features.push({ type: 'Feature', properties: { name: s.name }, geometry: s.fence.geometry as GeoJSON.Polygon });
    points.push({ type: 'Feature', properties: { name: s.name }, geometry: { type: 'Point', coordinates: [(b.west + b.east) / 2, (b.south + b.north) / 2] } });
  }
  fill(map, 'fences', { type: 'FeatureCollection', features });
  fill(map, 'fence-points', { type: 'FeatureCollection', features: points });
}
