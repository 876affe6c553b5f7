import { expect, test } from 'vitest';
import { asked, bbox, serves } from '../src/map/view';

const view = { west: -72, south: 42, east: -71.6, north: 42.2 };
const panned = (by: number) => ({ ...view, west: view.west + by, east: view.east + by });
const zoomed = (by: number) => {
  const [x, y] = [(view.west + view.east) / 2, (view.south + view.north) / 2];
  return { west: x - 0.2 / by, east: x + 0.2 / by, south: y - 0.1 / by, north: y + 0.1 / by };
};
const seen = (more: boolean) => ({ box: asked(view), more, outlines: [] });

test('a quarter more is asked for on each side', () => {
  expect(bbox(asked(view))).toBe('-72.1,41.95,-71.5,42.25');
});

test('what is asked for is in the world', () => {
  expect(asked({ west: -250, south: -89, east: 110, north: 89 })).toEqual({ west: -180, south: -90, east: 180, north: 90 });
  expect(asked({ west: 170, south: 0, east: 190, north: 10 })).toEqual({ west: -180, south: -2.5, east: 180, north: 12.5 });
});

test('an answer serves a short pan, and a short zoom in', () => {
  expect(serves(seen(false), view)).toBe(true);
  expect(serves(seen(false), panned(0.09))).toBe(true);
  expect(serves(seen(false), panned(0.11))).toBe(false);
  expect(serves(seen(false), zoomed(2))).toBe(true);
  expect(serves(seen(false), zoomed(4))).toBe(false); // Outlines would be too coarse.
  expect(serves(seen(false), zoomed(0.5))).toBe(false);
});

test('an answer that was cut serves a pan and no zoom', () => {
  expect(serves(seen(true), panned(0.05))).toBe(true);
  expect(serves(seen(true), zoomed(2))).toBe(false);
});
