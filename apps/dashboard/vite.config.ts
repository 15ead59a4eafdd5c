import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** Where the coordinator listens, for `npm run dev`. */
const coordinator = process.env['CAPSWEEP_URL'] ?? 'http://127.0.0.1:7070';

/**
 * The page is served under `default-src 'self'`: nothing may be inlined as data or script, so
 * small assets stay files and no preload helper is injected.
 */
export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { conditions: ['@capsweep/source', ...defaultClientConditions] },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { proxy: { '/api': { target: coordinator, changeOrigin: true } } },
});
