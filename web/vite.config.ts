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

export default defineConfig(({ mode }) => {
  const relay = loadEnv(mode, '.', 'RELAY_')['RELAY_URL'] ?? 'http://127.0.0.1:8080'
  return {
    plugins: [withoutRawHtml(), react(), tailwindcss()],
    server: { proxy: { '/socket.io': { target: relay, ws: true }, '/healthz': relay } },
    build: { outDir: 'dist', target: 'es2022', reportCompressedSize: false, chunkSizeWarningLimit: 1_200 },
  }
})
