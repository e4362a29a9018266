import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, loadEnv } from 'vite'

/** In development the panel asks the server at CCDASH_API_PROXY_TARGET, default http://127.0.0.1:8000. */
export default defineConfig(({ mode }) => {
  const { CCDASH_API_PROXY_TARGET: target = 'http://127.0.0.1:8000' } = loadEnv(mode, import.meta.dirname, 'CCDASH_')
  /** The page's own host stays in the request: the server compares it with the origin. */
  const server = { target, changeOrigin: false }
  return {
    plugins: [react(), tailwindcss()],
    // the browsers of target es2024 know light-dark() and oklch()
    build: { target: 'es2024', cssTarget: ['chrome123', 'firefox122', 'safari17.5'], assetsInlineLimit: 0 },
    server: { port: 3000, proxy: { '/trpc': server, '/api': server, '/metrics': server } },
  }
})
