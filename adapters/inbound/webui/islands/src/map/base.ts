// The map that the islands draw on: its ground is what the server is set to (docs/configuration.md),
// or, with nothing set, land with the lines of states and counties, which is in the binary.
import * as maplibregl from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import './map.css';
import type { Bounds } from '../lib/geo';
import { words } from '../lib/words';
import { addGround } from './ground';
import { calm, dark, palette, type Palette } from './palette';

export { calm, dark, palette, type Palette };

maplibregl.setWorkerUrl(new URL(workerUrl, import.meta.url).href);

export type Map = maplibregl.Map;
export { maplibregl };

/** What the page says of the ground (id="island-map"). */
interface Setting {
  kind: 'ground' | 'xyz' | 'style' | 'pmtiles';
  url?: string;
  attribution?: string;
  max_zoom?: number;
  tile_size?: number;
}

const setting = (): Setting => JSON.parse(document.getElementById('island-map')?.textContent ?? '{"kind":"ground"}') as Setting;

export const noFeatures = (): GeoJSON.FeatureCollection => ({ type: 'FeatureCollection', features: [] });

async function styleOf(s: Setting, p: Palette): Promise<maplibregl.StyleSpecification | string> {
  const plain: maplibregl.StyleSpecification = { version: 8, sources: {}, layers: [{ id: 'water', type: 'background', paint: { 'background-color': s.kind === 'ground' ? p.water : p.land } }] };
  switch (s.kind) {
    case 'style':
      return s.url ?? plain;
    case 'xyz':
      plain.sources.base = { type: 'raster', tiles: [s.url ?? ''], tileSize: s.tile_size ?? 256, maxzoom: s.max_zoom ?? 19, attribution: s.attribution ?? '' };
      plain.layers.push({ id: 'base', type: 'raster', source: 'base', paint: dark() ? { 'raster-brightness-max': 0.7, 'raster-saturation': -0.4 } : {} });
      return plain;
    case 'pmtiles':
      return (await import('./pmtiles')).styleOf(new URL(s.url ?? '', location.href).href, s.attribution ?? '', plain, p);
    default:
      return plain;
  }
}

export interface Options {
  name: string; // Of the region, for who can't see it.
  bounds?: Bounds | null;
  padding?: number;
}

/** Makes a map in an element and resolves when things may be drawn on it. */
export async function makeMap(container: HTMLElement, o: Options): Promise<Map> {
  const s = setting();
  const p = palette(dark());
  const map = new maplibregl.Map({
    container,
    style: await styleOf(s, p),
    bounds: o.bounds ? [o.bounds.west, o.bounds.south, o.bounds.east, o.bounds.north] : [-125, 24, -66.5, 49.5],
    fitBoundsOptions: { padding: o.padding ?? 48, maxZoom: 17 },
    attributionControl: s.kind === 'ground' ? false : { compact: true },
    maxZoom: 21,
    fadeDuration: calm() ? 0 : 120,
    cooperativeGestures: matchMedia('(max-width: 56rem)').matches,
    pitchWithRotate: false,
    dragRotate: false,
    touchPitch: false,
    locale: locale(),
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.getCanvas().setAttribute('aria-label', o.name);
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 110, unit: words.lang === 'es' ? 'metric' : 'imperial' }), 'bottom-left');
  map.on('error', (e) => console.info('map', e.error?.message));
  await new Promise<void>((done) => map.once('style.load', () => done()));
  if (s.kind === 'ground') void addGround(map, p);
  container.dataset.map = 'ready';
  map.once('idle', () => {
    container.dataset.map = 'idle';
  });
  return map;
}

function locale(): Record<string, string> {
  return {
    'NavigationControl.ZoomIn': words.t('island.map.zoom_in'),
    'NavigationControl.ZoomOut': words.t('island.map.zoom_out'),
    'AttributionControl.ToggleAttribution': words.t('island.map.attribution'),
    'CooperativeGesturesHandler.WindowsHelpText': words.t('island.map.wheel'),
    'CooperativeGesturesHandler.MacHelpText': words.t('island.map.wheel_mac'),
    'CooperativeGesturesHandler.MobileHelpText': words.t('island.map.touch'),
    'Map.Title': words.t('island.map.title'),
  };
}

export function fit(map: Map, b: Bounds | null, animate = true, padding = 64): void {
  if (!b) return;
  map.fitBounds([b.west, b.south, b.east, b.north], { padding, maxZoom: 17.5, animate: animate && !calm(), duration: 500 });
}

/** Sets the data of a source that is there. */
export function fill(map: Map, source: string, data: GeoJSON.FeatureCollection): void {
  (map.getSource(source) as maplibregl.GeoJSONSource | undefined)?.setData(data);
}

/** Layers of sites: their fences, and what they are called. */
export function addFences(map: Map, p: Palette): void {
  map.addSource('fences', { type: 'geojson', data: noFeatures() });
  map.addSource('fence-points', { type: 'geojson', data: noFeatures() });
  map.addLayer({ id: 'fences', type: 'fill', source: 'fences', paint: { 'fill-color': p.fenceFill, 'fill-opacity': ['case', ['boolean', ['get', 'chosen'], false], 0.28, 0.13] } });
  map.addLayer({ id: 'fence-lines', type: 'line', source: 'fences', paint: { 'line-color': p.fence, 'line-width': ['case', ['boolean', ['get', 'chosen'], false], 2.5, 1.25] } });
  // From afar a fence is smaller than a pixel.
  map.addLayer({ id: 'fence-points', type: 'circle', source: 'fence-points', maxzoom: 14.5, paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 6, 1.5, 13, 3], 'circle-color': p.fenceFill, 'circle-opacity': ['interpolate', ['linear'], ['zoom'], 12.5, 0.55, 14.5, 0] } });
  map.addLayer({
    id: 'fence-names', type: 'symbol', source: 'fence-points', minzoom: 12.5,
    layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-font': ['Noto Sans Regular'], 'text-anchor': 'top', 'text-offset': [0, 0.9], 'text-max-width': 11, 'text-optional': true },
    paint: { 'text-color': p.label, 'text-halo-color': p.halo, 'text-halo-width': 1.5 },
  });
}

/** The circle radius of something so many metres wide, whatever the zoom: `wide` is that of zoom 22, in pixels. */
export const wideAtZoom22 = (metres: number, latitude: number): number => metres / ((40_075_016.7 * Math.cos((latitude * Math.PI) / 180)) / (512 * 2 ** 22));
export const wideRadius: maplibregl.ExpressionSpecification = ['interpolate', ['exponential', 2], ['zoom'], 0, ['*', ['get', 'wide'], 2 ** -22], 22, ['get', 'wide']];
