import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, loadEnv, type Plugin } from 'vite'

/** Streamdown's parser of raw HTML is not used: HTML in an answer stays text. It would be a sixth of the page. */
function withoutRawHtml(): Plugin {
  const stub = '\0rehype-raw'
  return {
    name: 'without-raw-html',
    enforce: 'pre',
    resolveId: (id) => (id === 'rehype-raw' ? stub : null),
    load: (id) => (id === stub ? 'export default () => undefined' : null),
  }
}

/** Where `make dev` has the relay, by the same variables as the relay. */
function relayUrl({ RELAY_HOST: host = '', RELAY_PORT: port = '' }: Record<string, string>): string {
  const isAny = host === '' || host === '0.0.0.0' || host === '::'
  return `http://${isAny ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port || '8080'}`
}

export default defineConfig(({ mode }) => {
  const relay = relayUrl(loadEnv(mode, '..', 'RELAY_'))
  return {
    plugins: [withoutRawHtml(), react(), tailwindcss()],
    server: { proxy: { '/socket.io': { target: relay, ws: true }, '/healthz': relay } },
    build: { outDir: 'dist', target: 'es2022', reportCompressedSize: false, chunkSizeWarningLimit: 1_200 },
  }
})
