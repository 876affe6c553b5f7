// The part of a day that is shown: pure, so that it can be tested.

export interface View {
  from: number; // Unix milliseconds.
  to: number;
}

const least = 60_000; // No nearer than a minute.

/** Moves a view by a time, within the day. */
export function panned(v: View, by: number, day: View): View {
  const length = v.to - v.from;
  const from = Math.min(Math.max(v.from + by, day.from), day.to - length);
  return { from, to: from + length };
}

/** Shows `factor` times as long, with one instant where it was. */
export function zoomed(v: View, factor: number, around: number, day: View): View {
  const length = Math.min(Math.max((v.to - v.from) * factor, least), day.to - day.from);
  const share = (around - v.from) / (v.to - v.from);
  return panned({ from: around - share * length, to: around + (1 - share) * length }, 0, day);
}

/** Shows a span with a margin around it. */
export function around(from: number, to: number, day: View, margin = 0.15): View {
  const length = Math.max(to - from, least * 10);
  const m = length * margin;
  const view = { from: from - m, to: from + length + m };
  return view.to - view.from >= day.to - day.from ? day : panned(view, 0, day);
}

export const toX = (at: number, v: View, width: number): number => ((at - v.from) / (v.to - v.from)) * width;
export const toTime = (x: number, v: View, width: number): number => v.from + (x / width) * (v.to - v.from);

/** The index of what is nearest to an instant among sorted things; -1 of none. */
export function nearest<T>(sorted: readonly T[], at: number, time: (t: T) => number): number {
  let lo = 0;
  let hi = sorted.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (time(sorted[mid] as T) < at) lo = mid + 1;
    else hi = mid;
  }
  if (lo === sorted.length) return lo - 1;
  if (lo > 0 && at - time(sorted[lo - 1] as T) < time(sorted[lo] as T) - at) return lo - 1;
  return lo;
}
