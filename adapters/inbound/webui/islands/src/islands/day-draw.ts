// Drawing the badges of a day, row by row: only the rows in view, at most so many features.
import { toX, type View } from '../lib/axis';
import { ticks } from '../lib/time';
import type { BadgeDayRow } from '../lib/types';
import type { Palette } from '../map/base';

export const rowHeight = 30;
export const headHeight = 24;
export const mostFeatures = 5000;

export interface Row {
  id: string;
  name: string;
  fixes: number;
  heard: number[];
  stays: { from: number; to: number; open: boolean; undecided: boolean; site: string; visit: string }[];
}

export function rowOf(r: BadgeDayRow, sites: Map<string, string>): Row {
  return {
    id: r.badge.id, name: r.worker?.name || r.badge.label || r.badge.device, fixes: r.fixes, heard: r.heard,
    stays: r.stays.map((s) => ({ from: Date.parse(s.arrived), to: s.departed ? Date.parse(s.departed) : Number.POSITIVE_INFINITY, open: s.departed === null, undecided: s.verdict === 'undecided', site: sites.get(s.site) ?? '', visit: s.visit })),
  };
}

export interface Board {
  rows: Row[];
  zone: string;
  from: number;
  to: number;
  step: number; // Milliseconds of one of `heard`.
}

/** Draws what is in view, and returns how many features that are. */
export function drawBoard(g: CanvasRenderingContext2D, b: Board, v: View, scroll: number, width: number, height: number, p: Palette): number {
  g.clearRect(0, 0, width, height);
  g.textBaseline = 'middle';
  let drawn = 0;
  const axis = ticks(v.from, v.to, b.zone, width);
  g.strokeStyle = p.county;
  g.lineWidth = 1;
  g.beginPath();
  for (const t of axis) {
    const x = Math.round(toX(t.at, v, width)) + 0.5;
    g.moveTo(x, headHeight - 4);
    g.lineTo(x, height);
  }
  g.stroke();
  drawn += axis.length;
  const first = Math.max(0, Math.floor((scroll - headHeight) / rowHeight));
  const last = Math.min(b.rows.length, Math.ceil((scroll + height) / rowHeight));
  const heard = new Path2D();
  for (let i = first; i < last && drawn < mostFeatures; i++) {
    const row = b.rows[i] as Row;
    const y = headHeight + i * rowHeight - scroll;
    drawn += heardOf(heard, row, b, v, width, y);
    for (const s of row.stays) {
      if (drawn >= mostFeatures) break;
      if (s.to < v.from || s.from > v.to) continue;
      drawn++;
      stay(g, s, v, width, y, p, b.to);
    }
    if (row.stays.length === 0 && row.fixes === 0) {
      g.strokeStyle = p.line;
      g.setLineDash([2, 4]);
      g.beginPath();
      g.moveTo(0, y + rowHeight / 2);
      g.lineTo(width, y + rowHeight / 2);
      g.stroke();
      g.setLineDash([]);
    }
  }
  g.fillStyle = p.info;
  g.globalAlpha = 0.6;
  g.fill(heard);
  g.globalAlpha = 1;
  g.fillStyle = p.paper;
  g.fillRect(0, 0, width, headHeight - 4);
  g.font = '11px system-ui, sans-serif';
  g.fillStyle = p.soft;
  for (const t of axis) {
    const x = toX(t.at, v, width);
    g.textAlign = x < 20 ? 'left' : x > width - 20 ? 'right' : 'center';
    g.fillText(t.label, Math.min(Math.max(x, 1), width - 1), 10);
  }
  return drawn;
}

/** When it was heard: a strip, the higher the more. */
function heardOf(path: Path2D, row: Row, b: Board, v: View, width: number, y: number): number {
  let n = 0;
  for (let k = 0; k < row.heard.length; k++) {
    const many = row.heard[k] as number;
    if (many === 0) continue;
    const at = b.from + k * b.step;
    if (at + b.step < v.from || at > v.to) continue;
    const x0 = toX(at, v, width);
    const h = Math.min(6, 1.5 + many * 0.6);
    path.rect(x0, y + rowHeight - 3 - h, Math.max(1, toX(at + b.step, v, width) - x0 - 0.5), h);
    n++;
  }
  return n;
}

function stay(g: CanvasRenderingContext2D, s: Row['stays'][number], v: View, width: number, y: number, p: Palette, end: number): void {
  const x0 = toX(s.from, v, width);
  const x1 = Math.max(x0 + 2, toX(Math.min(s.to, end), v, width));
  const c = s.undecided ? p.warn : p.good;
  g.fillStyle = c;
  g.globalAlpha = s.undecided ? 0.22 : 0.35;
  g.fillRect(x0, y + 3, x1 - x0, rowHeight - 13);
  g.globalAlpha = 1;
  g.strokeStyle = c;
  g.lineWidth = 1.25;
  if (s.undecided) g.setLineDash([4, 3]);
  g.strokeRect(x0 + 0.5, y + 3.5, Math.max(1, x1 - x0 - 1), rowHeight - 14);
  g.setLineDash([]);
  const left = Math.max(0, x0) + 5;
  const room = Math.min(x1, width) - left - 3;
  if (room < 30) return;
  g.save();
  g.beginPath();
  g.rect(left, y, room, rowHeight);
  g.clip();
  g.fillStyle = p.ink;
  g.textAlign = 'left';
  g.font = '11px system-ui, sans-serif';
  g.fillText(s.site, left, y + (rowHeight - 7) / 2);
  g.restore();
}
