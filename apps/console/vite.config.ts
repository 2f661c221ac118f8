import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import Components from 'unplugin-vue-components/vite';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import { defineConfig } from 'vite';

const contract = fileURLToPath(new URL('../../libs/contract/src/index.ts', import.meta.url));

const server = process.env['REDRESS_SERVER'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [
    vue(),
    // `dirs: []`: our own components are imported by name, only Element Plus comes on demand.
    Components({ dirs: [], dts: 'src/components.d.ts', resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
  ],
  // The contract from its source: the console builds without a build of the rest.
  resolve: { alias: { '@redress/contract': contract } },
  // The server replaces the text by a fresh nonce on every answer (its Content-Security-Policy names it).
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2022',
    sourcemap: false,
    modulePreload: { polyfill: false },
    // Inlined fonts and pictures would be `data:` addresses; the policy allows them for pictures only.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // The contract's schemas are built at import time; the console needs its types and a few pure functions.
      treeshake: { moduleSideEffects: (id) => !/libs[\\/]contract[\\/]/.test(id) },
    },
  },
  // `npm run dev`: browser and Alipay come in through vite, so that there is one origin as in production.
  server: { proxy: Object.fromEntries(['/api', '/webhooks', '/authorization'].map((path) => [path, server])) },
});
