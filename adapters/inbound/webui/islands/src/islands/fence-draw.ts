// Drawing a fence by hand, with terra-draw: what is drawn becomes a shape, and a shape what is drawn.
import { TerraDraw, TerraDrawCircleMode, TerraDrawPolygonMode, TerraDrawSelectMode, type GeoJSONStoreFeatures } from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import type { Position, Ring } from '../lib/geo';
import type { Map, Palette } from '../map/base';
import { circleOf, newID, piecesOf, type Shape } from './fence-shape';

export type Tool = 'move' | 'polygon' | 'hole' | 'circle';

export interface Drawing {
  use(tool: Tool): void;
  show(s: Shape): void;
  choose(id: string): void;
}

type Feature = GeoJSONStoreFeatures;

export function drawing(map: Map, p: Palette, changed: (s: Shape) => void, tooled: (t: Tool) => void): Drawing {
  const hex = (c: string) => c as `#${string}`;
  const hole = (f: Feature) => f.properties.hole === true;
  const styles = {
    fillColor: (f: Feature) => hex(hole(f) ? p.bad : p.fenceFill), fillOpacity: 0.2,
    outlineColor: (f: Feature) => hex(hole(f) ? p.bad : p.fence), outlineWidth: 2.5, outlineOpacity: 1,
    closingPointColor: hex(p.paper), closingPointOutlineColor: hex(p.fence), closingPointWidth: 6, closingPointOutlineWidth: 2,
  };
  const corners = { midpoints: true, draggable: true, deletable: true };
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 7 }),
    modes: [
      new TerraDrawSelectMode({
        flags: {
          polygon: { feature: { draggable: true, coordinates: corners } },
          circle: { feature: { draggable: true, coordinates: { resizable: 'center-fixed' } } },
        },
        styles: {
          selectedPolygonColor: (f: Feature) => hex(hole(f) ? p.bad : p.fenceFill), selectedPolygonFillOpacity: 0.25, selectedPolygonOutlineColor: (f: Feature) => hex(hole(f) ? p.bad : p.fence), selectedPolygonOutlineWidth: 3,
          selectionPointColor: hex(p.paper), selectionPointOutlineColor: hex(p.fence), selectionPointWidth: 6, selectionPointOutlineWidth: 2.5,
          midPointColor: hex(p.fence), midPointOutlineColor: hex(p.paper), midPointWidth: 4, midPointOutlineWidth: 1.5,
        },
      }),
      new TerraDrawPolygonMode({ styles }),
      new TerraDrawCircleMode({ styles, segments: 64 }),
    ],
  });
  draw.start();
  let tool: Tool = 'move';
  let shown: Shape = { kind: 'polygon', pieces: [] };
  draw.setMode('select');

  const read = (): Shape => {
    const all = draw.getSnapshot().filter((f) => f.geometry.type === 'Polygon' && (f.properties.mode === 'polygon' || f.properties.mode === 'circle'));
    const circles = all.filter((f) => f.properties.mode === 'circle');
    const last = circles[circles.length - 1];
    if (last) return { kind: 'circle', ...circleOf(last.geometry.coordinates[0] as Ring) };
    return {
      kind: 'polygon',
      pieces: all.map((f) => ({ id: String(f.properties.piece ?? f.id), hole: hole(f), ring: (f.geometry.coordinates[0] as Position[]).map((c): Position => [c[0], c[1]]) })),
    };
  };

  const write = (s: Shape) => {
    shown = s;
    draw.clear();
    const features = piecesOf(s).map((piece) => ({
      id: draw.getFeatureId(), type: 'Feature' as const,
      properties: { mode: s.kind === 'circle' ? 'circle' : 'polygon', piece: piece.id, hole: piece.hole, ...(s.kind === 'circle' ? { radiusKilometers: s.radius / 1000 } : {}) },
      geometry: { type: 'Polygon' as const, coordinates: [piece.ring.map((c) => [Math.round(c[0] * 1e7) / 1e7, Math.round(c[1] * 1e7) / 1e7])] },
    }));
    const refused = draw.addFeatures(features).filter((r) => !r.valid);
    if (refused.length > 0) console.info('shape', refused);
    return features;
  };

  draw.on('finish', (id, context) => {
    const drawn = context.action === 'draw';
    let s = read();
    if (drawn) {
      const piece = newID();
      const f = draw.getSnapshotFeature(id);
      const ring = (f?.geometry.coordinates as Ring[] | undefined)?.[0];
      if (!ring) return;
      if (tool === 'circle') s = { kind: 'circle', ...circleOf(ring) };
      else {
        const before = shown.kind === 'polygon' ? shown.pieces : [];
        s = { kind: 'polygon', pieces: [...before, { id: piece, hole: tool === 'hole', ring: ring.map((c): Position => [c[0], c[1]]) }] };
      }
    }
    // After terra-draw is done with the gesture: it may not be cleared within it.
    setTimeout(() => {
      if (drawn) {
        tool = 'move';
        draw.setMode('select');
        const features = write(s);
        const last = features[features.length - 1];
        if (last) draw.selectFeature(last.id);
        tooled('move');
      }
      shown = s;
      changed(s);
    });
  });
  draw.on('change', (_ids, type) => {
    // A corner that is deleted finishes nothing.
    if (type === 'delete' && tool === 'move') setTimeout(() => changed(read()));
  });

  return {
    use(next) {
      tool = next;
      draw.setMode({ move: 'select', polygon: 'polygon', hole: 'polygon', circle: 'circle' }[next]);
      map.getCanvas().focus();
    },
    show: (s) => {
      if (JSON.stringify(s) === JSON.stringify(shown)) return;
      write(s);
    },
    choose(id) {
      const f = draw.getSnapshot().find((x) => x.properties.piece === id);
      if (f?.id !== undefined && draw.getMode() === 'select') draw.selectFeature(f.id);
    },
  };
}
