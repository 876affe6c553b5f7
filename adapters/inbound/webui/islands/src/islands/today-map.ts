// Today's map: sites and where badges were last heard, each with its circle of error.
import { effect } from '@preact/signals';
import { boundsOf, type Bounds, type Position } from '../lib/geo';
import { words } from '../lib/words';
import { addFences, calm, dark, fill, makeMap, maplibregl, palette, wideAtZoom22, wideRadius, type Map, type Palette } from '../map/base';
import { mark, type Standing } from '../map/marks';
import { followSites, sitesIn } from '../map/sites';
import { chosen, fencesMoved, nameOf, only, places, standing } from './today-state';

export async function drawToday(el: HTMLElement): Promise<Map> {
  const p = palette(dark());
  const map = await makeMap(el, { name: words.t('island.today.map'), bounds: await around(), padding: 56 });
  addFences(map, p);
  addBadges(map, p);
  const again = followSites(map);
  effect(() => {
    if (fencesMoved.value > 0) again();
  });
  effect(() => fill(map, 'badges', badges()));
  let last: string | null = null;
  effect(() => {
    const id = chosen.value;
    if (id === null || id === last) {
      last = id;
      return;
    }
    last = id;
    const fix = places.peek().get(id)?.fix;
    if (!fix) return;
    map.easeTo({ center: [fix.position.longitude, fix.position.latitude], zoom: Math.max(map.getZoom(), 15), animate: !calm(), duration: 600 });
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => location.reload());
  return map;
}

const everywhere: Bounds = { west: -180, south: -90, east: 180, north: 90 };

/** Where the badges are; where none was heard, where the first sites are. */
async function around(): Promise<Bounds | null> {
  const points: Position[] = [];
  for (const w of places.peek().values()) if (w.fix) points.push([w.fix.position.longitude, w.fix.position.latitude]);
  if (points.length === 0) for (const s of (await sitesIn(everywhere, 200)).outlines) points.push([s.middle.longitude, s.middle.latitude]);
  return boundsOf(points);
}

function badges(): GeoJSON.FeatureCollection {
  const features: GeoJSON.Feature[] = [];
  for (const w of places.value.values()) {
    if (!w.fix || (only.value && standing(w) !== only.value)) continue;
    const { latitude, longitude } = w.fix.position;
    const is = standing(w);
    const picked = w.badge.id === chosen.value;
    features.push({
      type: 'Feature',
      // Two standard errors: 95 of 100 such fixes lie within, along one axis.
      properties: { id: w.badge.id, name: nameOf(w), icon: `${is}${picked ? '+' : ''}`, is, rank: picked ? 9 : is === 'late' ? 5 : 1, wide: wideAtZoom22(2 * w.fix.standard_error_m, latitude) },
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
    });
  }
  return { type: 'FeatureCollection', features };
}

function addBadges(map: Map, p: Palette): void {
  for (const is of ['at', 'unsure', 'away', 'late'] as Standing[]) {
    map.addImage(is, mark(is, p), { pixelRatio: 2 });
    map.addImage(`${is}+`, mark(is, p, true), { pixelRatio: 2 });
  }
  const colour: maplibregl.ExpressionSpecification = ['match', ['get', 'is'], 'at', p.good, 'unsure', p.warn, 'late', p.bad, p.info];
  map.addSource('badges', { type: 'geojson', data: badges() });
  map.addLayer({ id: 'errors', type: 'circle', source: 'badges', minzoom: 12, paint: { 'circle-radius': wideRadius, 'circle-pitch-alignment': 'map', 'circle-color': colour, 'circle-opacity': 0.12, 'circle-stroke-color': colour, 'circle-stroke-opacity': 0.5, 'circle-stroke-width': 1 } });
  map.addLayer({
    id: 'badges', type: 'symbol', source: 'badges',
    layout: {
      'icon-image': ['get', 'icon'], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'symbol-sort-key': ['get', 'rank'],
      'text-field': ['step', ['zoom'], '', 11, ['get', 'name']], 'text-size': 12, 'text-font': ['Noto Sans Bold'], 'text-variable-anchor': ['left', 'right', 'bottom', 'top'], 'text-radial-offset': 0.95, 'text-optional': true, 'text-max-width': 12,
    },
    paint: { 'text-color': p.ink, 'text-halo-color': p.halo, 'text-halo-width': 1.75 },
  });
  map.on('click', (e) => {
    const hit = map.queryRenderedFeatures([[e.point.x - 8, e.point.y - 8], [e.point.x + 8, e.point.y + 8]], { layers: ['badges'] })[0];
    chosen.value = (hit?.properties.id as string | undefined) ?? null;
  });
  map.on('mouseenter', 'badges', () => (map.getCanvas().style.cursor = 'pointer'));
  map.on('mouseleave', 'badges', () => (map.getCanvas().style.cursor = ''));
}
