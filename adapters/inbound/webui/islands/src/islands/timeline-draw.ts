// Drawing a day on one axis. It runs for every frame of a pan, so it only draws what is in view.
import { toX, type View } from '../lib/axis';
import { within } from '../lib/thin';
import { ticks } from '../lib/time';
import type { Palette } from '../map/base';
import type { Bar, DayModel } from './timeline-data';

export interface Lane {
  key: 'fixes' | 'visits' | 'jobs' | 'booked';
  top: number;
  height: number;
}

export const axisHeight = 26;

/** The lanes that there is something for, one below the other. */
export function lanesOf(m: DayModel): { lanes: Lane[]; height: number } {
  let top = axisHeight;
  const lanes: Lane[] = [];
  const add = (key: Lane['key'], height: number) => {
    lanes.push({ key, top, height });
    top += height + 8;
  };
  add('fixes', 46);
  add('visits', 40);
  if (m.jobs.length > 0) add('jobs', 24 * Math.min(3, rowsOf(m.jobs).rows));
  if (m.booked.length > 0) add('booked', 24);
  return { lanes, height: top };
}

/** Bars that overlap are put below each other. */
export function rowsOf(bars: readonly Bar[]): { row: number[]; rows: number } {
  const ends: number[] = [];
  const row = bars.map((b) => {
    let r = ends.findIndex((end) => end <= b.from);
    if (r < 0) r = ends.length;
    ends[r] = b.to;
    return r;
  });
  return { row, rows: Math.max(1, ends.length) };
}

const most = 4000;

/** Draws all; returns how many features were drawn. */
export function draw(g: CanvasRenderingContext2D, m: DayModel, lanes: Lane[], v: View, width: number, height: number, p: Palette, cursor: number, chosen: string | null): number {
  let drawn = 0;
  g.clearRect(0, 0, width, height);
  g.font = '11px system-ui, sans-serif';
  g.textBaseline = 'middle';
  g.lineWidth = 1;
  for (const t of ticks(v.from, v.to, m.zone, width)) {
    const x = Math.round(toX(t.at, v, width)) + 0.5;
    g.strokeStyle = p.county;
    g.globalAlpha = t.major ? 1 : 0.7;
    g.beginPath();
    g.moveTo(x, axisHeight - 6);
    g.lineTo(x, height);
    g.stroke();
    g.globalAlpha = 1;
    g.fillStyle = p.soft;
    g.textAlign = x < 20 ? 'left' : x > width - 20 ? 'right' : 'center';
    g.fillText(t.label, Math.min(Math.max(x, 1), width - 1), 9);
    drawn++;
  }
  for (const lane of lanes) drawn += lane.key === 'fixes' ? drawFixes(g, m, lane, v, width, p) : drawBars(g, lane.key === 'visits' ? m.visits : lane.key === 'jobs' ? m.jobs : m.booked, lane, v, width, p, chosen);
  const x = toX(cursor, v, width);
  if (x >= -1 && x <= width + 1) {
    g.strokeStyle = p.ink;
    g.lineWidth = 1.5;
    g.beginPath();
    g.moveTo(x, axisHeight - 8);
    g.lineTo(x, height);
    g.stroke();
    g.fillStyle = p.ink;
    g.beginPath();
    g.moveTo(x - 5, axisHeight - 10);
    g.lineTo(x + 5, axisHeight - 10);
    g.lineTo(x, axisHeight - 3);
    g.fill();
  }
  return drawn;
}

/** A fix is as high as it is exact: full for a few metres, low for what says little. */
function drawFixes(g: CanvasRenderingContext2D, m: DayModel, lane: Lane, v: View, width: number, p: Palette): number {
  const [a, b] = within(m.fixes, v.from, v.to, (f) => f.at);
  const step = Math.max(1, Math.ceil((b - a) / most));
  const bottom = lane.top + lane.height;
  const strokes = { sound: new Path2D(), weak: new Path2D() };
  let n = 0;
  for (let i = a; i < b; i += step) {
    const f = m.fixes[i];
    if (!f) continue;
    const x = Math.round(toX(f.at, v, width)) + 0.5;
    const h = f.weak ? 8 : Math.max(10, lane.height * Math.min(1, 8 / Math.max(4, f.error)));
    const path = f.weak ? strokes.weak : strokes.sound;
    path.moveTo(x, bottom);
    path.lineTo(x, bottom - h);
    n++;
  }
  g.lineWidth = 1.25;
  g.strokeStyle = p.info;
  g.stroke(strokes.sound);
  g.strokeStyle = p.warn;
  g.stroke(strokes.weak);
  g.strokeStyle = p.line;
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(0, bottom + 0.5);
  g.lineTo(width, bottom + 0.5);
  g.stroke();
  return n;
}

function drawBars(g: CanvasRenderingContext2D, bars: readonly Bar[], lane: Lane, v: View, width: number, p: Palette, chosen: string | null): number {
  const { row, rows } = rowsOf(bars);
  const h = lane.height / rows;
  let n = 0;
  bars.forEach((b, i) => {
    const from = b.lo ?? b.from;
    const to = Math.max(b.hi ?? b.to, b.to);
    if (to < v.from || from > v.to) return;
    n++;
    const y = lane.top + (row[i] as number) * h + 1;
    const x0 = toX(b.from, v, width);
    const x1 = Math.max(x0 + 3, toX(b.to, v, width));
    const colour = b.kind === 'undecided' ? p.warn : b.kind === 'job' ? p.info : b.kind === 'booked' ? p.soft : p.good;
    g.fillStyle = colour;
    if (b.lo !== undefined) {
      // When it began and ended is known to a range: the range is lighter.
      g.globalAlpha = 0.25;
      g.fillRect(toX(b.lo, v, width), y + h * 0.3, x0 - toX(b.lo, v, width), h * 0.4 - 2);
      g.fillRect(x1, y + h * 0.3, toX(b.hi ?? b.to, v, width) - x1, h * 0.4 - 2);
    }
    g.globalAlpha = b.kind === 'job' || b.kind === 'booked' ? 0.18 : b.kind === 'provisional' || b.kind === 'undecided' ? 0.3 : 0.42;
    g.beginPath();
    g.roundRect(x0, y, x1 - x0, h - 3, 4);
    g.fill();
    g.globalAlpha = 1;
    g.strokeStyle = colour;
    g.lineWidth = b.visit && b.visit === chosen ? 2.5 : 1.25;
    g.setLineDash(b.kind === 'provisional' || b.kind === 'undecided' ? [4, 3] : []);
    g.stroke();
    g.setLineDash([]);
    const left = Math.max(x0, 0) + 6;
    const room = Math.min(x1, width) - left - 4;
    if (room > 24) {
      g.fillStyle = p.ink;
      g.textAlign = 'left';
      g.save();
      g.beginPath();
      g.rect(left, y, room, h);
      g.clip();
      g.font = '600 12px system-ui, sans-serif';
      g.fillText(b.label, left, y + (h - 3) / 2);
      g.restore();
    }
  });
  return n;
}
