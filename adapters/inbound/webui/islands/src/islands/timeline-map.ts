// The map beside a day: the path, the fixes, the fences; and where the badge was at the cursor.
import { boundsOf, positions, type Bounds, type Position } from '../lib/geo';
import { words } from '../lib/words';
import { addFences, dark, fill, fit, makeMap, palette, wideAtZoom22, wideRadius, type Map } from '../map/base';
import type { DayModel, Fix } from './timeline-data';

export interface DayMap {
  at(f: Fix | null): void;
  span(from: number, to: number): void;
}

export async function drawDay(el: HTMLElement, m: DayModel, picked: (at: number) => void, only?: { from: number; to: number }): Promise<DayMap> {
  const p = palette(dark());
  const shown = only ? m.fixes.filter((f) => f.at >= only.from && f.at <= only.to) : m.fixes;
  const map = await makeMap(el, { name: words.t('island.day.map', { badge: m.name }), bounds: bounds(m, shown.length > 0 ? shown : m.fixes), padding: 40 });
  addFences(map, p);
  const areas: GeoJSON.Feature[] = [];
  const points: GeoJSON.Feature[] = [];
  for (const s of m.sites.values()) {
    if (!s.fence || s.fence.geometry.coordinates.length === 0) continue;
    const b = boundsOf(positions(s.fence.geometry.coordinates)) as Bounds;
    areas.push({ type: 'Feature', properties: { name: s.name }, geometry: s.fence.geometry as GeoJSON.Polygon });
    points.push({ type: 'Feature', properties: { name: s.name }, geometry: { type: 'Point', coordinates: [(b.west + b.east) / 2, (b.south + b.north) / 2] } });
  }
  fill(map, 'fences', { type: 'FeatureCollection', features: areas });
  fill(map, 'fence-points', { type: 'FeatureCollection', features: points });
  const line: Position[] = m.fixes.filter((f) => !f.weak).map((f) => [f.lng, f.lat]);
  map.addSource('path', { type: 'geojson', data: { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line } } });
  map.addSource('fixes', { type: 'geojson', data: { type: 'FeatureCollection', features: m.fixes.map(point) } });
  map.addSource('here', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  map.addLayer({ id: 'path', type: 'line', source: 'path', layout: { 'line-join': 'round' }, paint: { 'line-color': p.info, 'line-width': 1.5, 'line-opacity': 0.45 } });
  map.addLayer({ id: 'fixes', type: 'circle', source: 'fixes', paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 2, 17, 5], 'circle-color': ['case', ['get', 'weak'], p.paper, p.info], 'circle-stroke-color': ['case', ['get', 'weak'], p.warn, p.paper], 'circle-stroke-width': ['case', ['get', 'weak'], 2, 1], 'circle-opacity': ['case', ['get', 'dim'], 0.25, 0.9], 'circle-stroke-opacity': ['case', ['get', 'dim'], 0.25, 0.9] } });
  map.addLayer({ id: 'here-error', type: 'circle', source: 'here', paint: { 'circle-radius': wideRadius, 'circle-color': p.good, 'circle-opacity': 0.15, 'circle-stroke-color': p.good, 'circle-stroke-width': 1.5 } });
  map.addLayer({ id: 'here', type: 'circle', source: 'here', paint: { 'circle-radius': 8, 'circle-color': p.good, 'circle-stroke-color': p.paper, 'circle-stroke-width': 2.5 } });
  map.on('click', 'fixes', (e) => {
    const at = e.features?.[0]?.properties.at as number | undefined;
    if (at !== undefined) picked(at);
  });
  map.on('mouseenter', 'fixes', () => (map.getCanvas().style.cursor = 'pointer'));
  map.on('mouseleave', 'fixes', () => (map.getCanvas().style.cursor = ''));
  return { at: (f) => here(map, f), span: (from, to) => span(map, m, from, to) };
}

const point = (f: Fix): GeoJSON.Feature => ({ type: 'Feature', properties: { at: f.at, weak: f.weak !== '', dim: false }, geometry: { type: 'Point', coordinates: [f.lng, f.lat] } });

function here(map: Map, f: Fix | null): void {
  fill(map, 'here', { type: 'FeatureCollection', features: f ? [{ type: 'Feature', properties: { wide: wideAtZoom22(2 * f.error, f.lat) }, geometry: { type: 'Point', coordinates: [f.lng, f.lat] } }] : [] });
}

/** Fades what lies outside of a span, and moves there. */
function span(map: Map, m: DayModel, from: number, to: number): void {
  map.setPaintProperty('fixes', 'circle-opacity', ['case', ['all', ['>=', ['get', 'at'], from], ['<=', ['get', 'at'], to]], 0.95, 0.2]);
  map.setPaintProperty('fixes', 'circle-stroke-opacity', ['case', ['all', ['>=', ['get', 'at'], from], ['<=', ['get', 'at'], to]], 0.95, 0.2]);
  const inside = m.fixes.filter((f) => f.at >= from && f.at <= to && !f.weak);
  if (inside.length > 0) fit(map, boundsOf(inside.map((f): Position => [f.lng, f.lat])), true, 70);
}

function bounds(m: DayModel, fixes: Fix[]): Bounds | null {
  const points: Position[] = fixes.filter((f) => !f.weak).map((f) => [f.lng, f.lat]);
  if (points.length === 0) for (const s of m.sites.values()) points.push(...positions(s.fence?.geometry.coordinates));
  return boundsOf(points);
}
