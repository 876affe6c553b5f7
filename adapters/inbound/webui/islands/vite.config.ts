import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';

// An entry for each island, under a name that a page knows. The address that all assets are
// below names their content (assets.go), so file names need no hash.
const islands = ['today', 'fence', 'timeline', 'day', 'visit'];

export default defineConfig({
  plugins: [preact()],
  base: './',
  build: {
    outDir: '../assets/islands',
    emptyOutDir: true,
    sourcemap: false,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: Object.fromEntries(islands.map((name) => [name, `src/entries/${name}.ts`])),
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js', assetFileNames: 'chunks/[name][extname]' },
    },
  },
  worker: { format: 'es', rollupOptions: { output: { entryFileNames: 'chunks/[name].js' } } },
  test: { include: ['test/**/*.test.ts'] },
});
