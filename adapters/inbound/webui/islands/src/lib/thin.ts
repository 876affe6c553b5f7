// Keeping what is drawn few, whatever there is.

/** At most so many of some points, the first and the last among them: those that bend the line most (largest triangle three buckets). */
export function thin<T>(points: readonly T[], most: number, x: (p: T) => number, y: (p: T) => number): T[] {
  if (points.length <= most || most < 2) return [...points];
  const last = points.length - 1;
  if (most === 2) return [points[0] as T, points[last] as T];
  const out: T[] = [points[0] as T];
  const buckets = most - 2;
  const edge = (n: number) => 1 + Math.floor((n * (points.length - 2)) / buckets);
  for (let n = 0; n < buckets; n++) {
    const from = edge(n);
    const to = edge(n + 1);
    const until = Math.min(points.length, edge(Math.min(n + 2, buckets)) + 1);
    let mx = 0;
    let my = 0;
    for (let i = to; i < until; i++) {
      mx += x(points[i] as T);
      my += y(points[i] as T);
    }
    mx /= until - to;
    my /= until - to;
    const prev = out[out.length - 1] as T;
    let best = from;
    let widest = -1;
    for (let i = from; i < to; i++) {
      const p = points[i] as T;
      const size = Math.abs((x(p) - x(prev)) * (my - y(prev)) - (mx - x(prev)) * (y(p) - y(prev)));
      if (size > widest) {
        widest = size;
        best = i;
      }
    }
    out.push(points[best] as T);
  }
  out.push(points[last] as T);
  return out;
}

/** The part of sorted things that touches a range: indices [from, to). */
export function within<T>(sorted: readonly T[], from: number, to: number, at: (t: T) => number): [number, number] {
  return [lower(sorted, from, at), lower(sorted, to, at)];
}

function lower<T>(sorted: readonly T[], value: number, at: (t: T) => number): number {
  let lo = 0;
  let hi = sorted.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (at(sorted[mid] as T) < value) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}
