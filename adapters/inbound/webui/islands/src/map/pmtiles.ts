// A base map from one file (PMTiles), which the server hands out in parts.
import * as maplibregl from 'maplibre-gl';
import { PMTiles, Protocol, TileType } from 'pmtiles';
import type { Palette } from './base';

export async function styleOf(url: string, attribution: string, plain: maplibregl.StyleSpecification, p: Palette): Promise<maplibregl.StyleSpecification> {
  const protocol = new Protocol();
  const file = new PMTiles(url);
  protocol.add(file);
  maplibregl.addProtocol('pmtiles', protocol.tile);
  const header = await file.getHeader();
  if (header.tileType !== TileType.Mvt) {
    plain.sources.base = { type: 'raster', url: `pmtiles://${url}`, tileSize: 256, attribution };
    plain.layers.push({ id: 'base', type: 'raster', source: 'base' });
    return plain;
  }
  plain.sources.base = { type: 'vector', url: `pmtiles://${url}`, attribution };
  const fill = (id: string, layer: string, color: string, more: Partial<maplibregl.FillLayerSpecification> = {}): maplibregl.LayerSpecification => ({ id, type: 'fill', source: 'base', 'source-layer': layer, paint: { 'fill-color': color }, ...more });
  const line = (id: string, layer: string, color: string, width: number, minzoom = 0): maplibregl.LayerSpecification => ({
    id, type: 'line', source: 'base', 'source-layer': layer, minzoom, layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': color, 'line-width': ['interpolate', ['exponential', 1.5], ['zoom'], 8, width * 0.4, 18, width * 6] },
  });
  // The layers of Protomaps' base map, of which most such files are, and those of OpenMapTiles.
  plain.layers.push(
    fill('earth', 'earth', p.land),
    fill('landuse', 'landuse', p.county, { paint: { 'fill-color': p.county, 'fill-opacity': 0.35 } }),
    fill('water-areas', 'water', p.water, { filter: ['==', ['geometry-type'], 'Polygon'] }),
    line('roads', 'roads', p.line, 1.2, 7),
    line('roads-omt', 'transportation', p.line, 1.2, 7),
    fill('buildings', 'buildings', p.county, { minzoom: 14 }),
    line('boundaries', 'boundaries', p.line, 0.8),
    {
      id: 'places', type: 'symbol', source: 'base', 'source-layer': 'places',
      layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-font': ['Noto Sans Regular'] },
      paint: { 'text-color': p.label, 'text-halo-color': p.halo, 'text-halo-width': 1.5 },
    },
  );
  return plain;
}
