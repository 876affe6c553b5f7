// The sites on a map: those in view alone, read again as the map moves. A company may have
// more of them than a page should ever read.
import { allowed, get } from '../lib/api';
import type { Bounds } from '../lib/geo';
import type { SiteOutline, SiteOutlinePage } from '../lib/types';
import { words } from '../lib/words';
import { fill, type Map } from './base';
import { asked, bbox, serves, type Seen } from './view';

const perPage = 500; // The API's most.
const most = 1000; // Of one view.
const kept = 8; // Answers, the last used first.
const rest = 200; // Milliseconds that the map stands still before anything is asked.

/** Reads the sites in a box, at most so many. */
export async function sitesIn(box: Bounds, upTo = most, signal?: AbortSignal): Promise<Seen<SiteOutline>> {
  const outlines: SiteOutline[] = [];
  let cursor: string | null = null;
  do {
    const path = `/v1/site-outlines?bbox=${bbox(box)}&limit=${Math.min(perPage, upTo)}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const page: SiteOutlinePage = await allowed<SiteOutlinePage>(get(path, signal), { site_outlines: [], next_cursor: null });
    outlines.push(...page.site_outlines);
    cursor = page.next_cursor;
  } while (cursor !== null && outlines.length < upTo);
  return { box, more: cursor !== null, outlines };
}

/** Shows the sites in view, one left out, and goes on doing so. The answer reads them again: fences have changed. */
export function followSites(map: Map, without = ''): () => void {
  let answers: Seen<SiteOutline>[] = [];
  let shown: Seen<SiteOutline> | null = null;
  let asking: AbortController | null = null;
  let timer = 0;
  const said = document.createElement('p');
  said.className = 'map-said';
  said.setAttribute('role', 'status');
  map.getContainer().append(said);

  const show = (seen: Seen<SiteOutline>) => {
    answers = [seen, ...answers.filter((a) => a !== seen)].slice(0, kept);
    if (shown === seen) return;
    shown = seen;
    draw(map, seen.outlines, without);
    said.textContent = seen.more ? words.n('island.map.crowded', seen.outlines.length) : '';
  };
  const look = async () => {
    const b = map.getBounds();
    const view = { west: b.getWest(), south: b.getSouth(), east: b.getEast(), north: b.getNorth() };
    asking?.abort();
    const known = answers.find((a) => serves(a, view));
    if (known) return show(known);
    const mine = (asking = new AbortController());
    map.getContainer().dataset.sites = 'asking';
    try {
      const seen = await sitesIn(asked(view), most, mine.signal);
      if (!mine.signal.aborted) show(seen);
    } catch (why) {
      if (!mine.signal.aborted) console.info('sites', why); // What is drawn stays; the next move asks again.
    } finally {
      if (asking === mine) map.getContainer().dataset.sites = 'shown';
    }
  };
  map.on('moveend', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), rest);
  });
  void look();
  return () => {
    answers = [];
    void look();
  };
}

function draw(map: Map, outlines: SiteOutline[], without: string): void {
  const areas: GeoJSON.Feature[] = [];
  const points: GeoJSON.Feature[] = [];
  for (const o of outlines) {
    if (o.site.id === without) continue;
    const properties = { id: o.site.id, name: o.site.name || o.site.ref };
    if (o.outline) areas.push({ type: 'Feature', properties, geometry: o.outline });
    points.push({ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [o.middle.longitude, o.middle.latitude] } });
  }
  fill(map, 'fences', { type: 'FeatureCollection', features: areas });
  fill(map, 'fence-points', { type: 'FeatureCollection', features: points });
}
