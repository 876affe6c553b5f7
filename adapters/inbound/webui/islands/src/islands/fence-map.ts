// The map of the fence editor: the neighbours' fences for orientation, and what is drawn.
import { boundsOf } from '../lib/geo';
import type { Site } from '../lib/types';
import { words } from '../lib/words';
import { addFences, dark, makeMap, palette } from '../map/base';
import { followSites } from '../map/sites';
import type { Drawing, Tool } from './fence-draw';
import type { Piece, Shape } from './fence-shape';

export async function drawFence(el: HTMLElement, site: Site, pieces: Piece[], may: boolean, changed: (s: Shape) => void, tooled: (t: Tool) => void): Promise<Drawing | null> {
  const p = palette(dark());
  const bounds = boundsOf(pieces.flatMap((x) => x.ring));
  const map = await makeMap(el, { name: words.t('island.fence.map'), bounds, padding: 70 });
  addFences(map, p);
  followSites(map, may ? site.id : ''); // Where nothing is edited, the site's own too.
  if (!may) return null;
  const { drawing } = await import('./fence-draw');
  return drawing(map, p, changed, tooled);
}
