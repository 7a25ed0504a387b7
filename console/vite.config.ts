import { defineConfig } from 'vite'
import { licenses } from './build/licenses.ts'
import { slds } from './build/slds.ts'

/** The hub serves `dist` below this path (`src/http/routes/console.ts`). */
const BASE = '/console/'

export default defineConfig({
  base: BASE,
  plugins: [slds(), licenses()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'baseline-widely-available',
    assetsDir: 'assets',
    // One file of each kind: no page waits for a second round.
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    // `npm run dev` beside a hub on its usual port, which must see the page's own origin.
    proxy: Object.fromEntries(
      ['/api', '/bins', '/docs'].map(path => [
        path,
        { target: 'http://127.0.0.1:8080', changeOrigin: false },
      ]),
    ),
  },
})
