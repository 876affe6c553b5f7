// The colours of what is drawn on canvases, and what the reader prefers.

export const dark = (): boolean => matchMedia('(prefers-color-scheme: dark)').matches;
export const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The colours of what is drawn, by scheme. The same meanings as in the pages' style. */
export interface Palette {
  water: string; land: string; line: string; county: string; label: string; halo: string;
  fence: string; fenceFill: string; good: string; info: string; warn: string; bad: string; ink: string; paper: string; soft: string;
}

export const palette = (isDark: boolean): Palette =>
  isDark
    ? { water: '#0d1a24', land: '#171d1a', line: '#53615a', county: '#2b342f', label: '#c2ccc6', halo: '#111513', fence: '#a2c4ff', fenceFill: '#5b8fe0', good: '#7fd6a7', info: '#a2c4ff', warn: '#f1bf6e', bad: '#ffa39b', ink: '#e6ebe8', paper: '#111513', soft: '#a4afa9' }
    : { water: '#cfe0ea', land: '#f6f5ef', line: '#a9aea6', county: '#dedfd6', label: '#3d4741', halo: '#ffffff', fence: '#1d4f9e', fenceFill: '#3b78d8', good: '#17663f', info: '#1d4f9e', warn: '#b26a00', bad: '#a3231e', ink: '#17201b', paper: '#ffffff', soft: '#55615a' };
