// The plain built-in ground: land, states and, from nearer, counties (us-atlas, of the US
// Census Bureau's cartographic boundaries, which are in the public domain).
import type * as maplibregl from 'maplibre-gl';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import countiesUrl from 'us-atlas/counties-10m.json?url';
import statesUrl from 'us-atlas/states-10m.json?url';
import type { Palette } from './base';

const nearer = 6.5;

type Lines = Topology<Record<string, GeometryCollection<{ name: string }>>>;

const read = async (url: string): Promise<Lines> => (await (await fetch(new URL(url, import.meta.url))).json()) as Lines;

export async function addGround(map: maplibregl.Map, p: Palette): Promise<void> {
  try {
    const topo = await read(statesUrl);
    if (!map.getStyle()) return;
    const under = map.getStyle().layers.find((l) => l.id !== 'water')?.id;
    const states = topo.objects.states as GeometryCollection<{ name: string }>;
    map.addSource('states', { type: 'geojson', data: feature(topo, states) as GeoJSON.FeatureCollection, tolerance: 0.3 });
    map.addSource('state-lines', { type: 'geojson', data: mesh(topo, states) as GeoJSON.Geometry as never, tolerance: 0.3 });
    map.addLayer({ id: 'land', type: 'fill', source: 'states', paint: { 'fill-color': p.land, 'fill-antialias': false } }, under);
    map.addLayer({ id: 'state-lines', type: 'line', source: 'state-lines', paint: { 'line-color': p.line, 'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.75, 9, 1.75] } }, under);
    map.addLayer(
      {
        id: 'state-names', type: 'symbol', source: 'states', minzoom: 3.5, maxzoom: 8,
        layout: { 'text-field': ['get', 'name'], 'text-size': ['interpolate', ['linear'], ['zoom'], 3.5, 10, 7, 15], 'text-font': ['Noto Sans Regular'], 'text-max-width': 7 },
        paint: { 'text-color': p.label, 'text-opacity': 0.75, 'text-halo-color': p.land, 'text-halo-width': 1.5 },
      },
      under,
    );
    nearby(map, p);
  } catch (why) {
    console.info('ground', why); // What is drawn on it matters more.
  }
}

/** Counties are loaded when the map is near enough to show them, and has done the rest. */
function nearby(map: maplibregl.Map, p: Palette): void {
  let asked = false;
  const look = async () => {
    if (asked || map.getZoom() < nearer) return;
    asked = true;
    map.off('idle', look);
    const topo = await read(countiesUrl);
    if (!map.getStyle()) return;
    const counties = topo.objects.counties as GeometryCollection<{ name: string }>;
    map.addSource('counties', { type: 'geojson', data: feature(topo, counties) as GeoJSON.FeatureCollection, tolerance: 0.2 });
    map.addLayer({ id: 'county-lines', type: 'line', source: 'counties', minzoom: nearer, paint: { 'line-color': p.county, 'line-width': 1 } }, 'state-lines');
    map.addLayer(
      {
        id: 'county-names', type: 'symbol', source: 'counties', minzoom: 7.5, maxzoom: 13,
        layout: { 'text-field': ['get', 'name'], 'text-size': 11, 'text-font': ['Noto Sans Regular'], 'text-letter-spacing': 0.06, 'text-transform': 'uppercase' },
        paint: { 'text-color': p.label, 'text-opacity': 0.55, 'text-halo-color': p.land, 'text-halo-width': 1.5 },
      },
      'state-names',
    );
  };
  map.on('idle', look);
}
