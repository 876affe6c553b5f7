// How a badge stands, as a shape and a colour: never the colour alone.
import type { Palette } from './base';

export type Standing = 'at' | 'unsure' | 'away' | 'late';

const size = 44; // Twice what is shown: for dense screens.

/** Draws the mark of a standing: a disc at a site, a ring where it is not sure at which, a triangle between sites, a square when silent too long. */
export function mark(standing: Standing, p: Palette, chosen = false): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const g = canvas.getContext('2d') as CanvasRenderingContext2D;
  const c = size / 2;
  const r = chosen ? 17 : 13;
  g.lineJoin = 'round';
  const trace = () => {
    g.beginPath();
    if (standing === 'away') {
      g.moveTo(c, c - r * 1.15);
      g.lineTo(c + r * 1.1, c + r * 0.85);
      g.lineTo(c - r * 1.1, c + r * 0.85);
      g.closePath();
    } else if (standing === 'late') g.rect(c - r * 0.88, c - r * 0.88, r * 1.76, r * 1.76);
    else g.arc(c, c, r, 0, 2 * Math.PI);
  };
  trace();
  g.lineWidth = 7;
  g.strokeStyle = chosen ? p.ink : p.paper;
  g.stroke();
  trace();
  g.fillStyle = standing === 'unsure' ? p.paper : colour(standing, p);
  g.fill();
  if (standing === 'unsure') {
    g.lineWidth = 6;
    g.strokeStyle = p.warn;
    g.stroke();
  }
  if (standing === 'late') {
    g.fillStyle = p.paper;
    g.fillRect(c - 2, c - 7, 4, 9);
    g.fillRect(c - 2, c + 4, 4, 4);
  }
  return g.getImageData(0, 0, size, size);
}

export function colour(standing: Standing, p: Palette): string {
  return { at: p.good, unsure: p.warn, away: p.info, late: p.bad }[standing];
}

/** The same mark in a list, as a path of a 16 × 16 picture. */
export const markPath: Record<Standing, string> = {
  at: 'M8 2a6 6 0 1 0 .01 0z',
  unsure: 'M8 2a6 6 0 1 0 .01 0zM8 4.6a3.4 3.4 0 1 1 -.01 0z',
  away: 'M8 1.8L14.6 13.4H1.4z',
  late: 'M2.4 2.4h11.2v11.2H2.4zM7.2 4.6v4.4h1.6V4.6zM7.2 10.2v1.6h1.6v-1.6z',
};
