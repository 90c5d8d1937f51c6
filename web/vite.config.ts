import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, loadEnv, type Plugin } from 'vite'

/**
 * What Streamdown brings and this page does not use. HTML in an answer stays text, so it is not parsed: that would be a sixth of the page. Of classes that contradict
 * each other none has to go: its elements have only ours, and `clsx` has joined them before.
 */
const UNUSED: Readonly<Record<string, string>> = {
  'rehype-raw': 'export default () => undefined',
  'tailwind-merge': 'export const twMerge = (classes) => classes',
}

function withoutUnused(): Plugin {
  const prefix = '\0unused:'
  return {
    name: 'without-unused',
    enforce: 'pre',
    resolveId: (id) => (Object.hasOwn(UNUSED, id) ? prefix + id : null),
    load: (id) => (id.startsWith(prefix) ? UNUSED[id.slice(prefix.length)] : null),
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
    plugins: [withoutUnused(), react(), tailwindcss()],
    server: { proxy: { '/socket.io': { target: relay, ws: true }, '/healthz': relay } },
    build: { outDir: 'dist', target: 'es2022', reportCompressedSize: false, chunkSizeWarningLimit: 1_200 },
  }
})
