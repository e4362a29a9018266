import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env['CCDASH_API_PROXY_TARGET'] ?? 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: { target: 'es2024', assetsInlineLimit: 0 },
  server: { port: 3000, proxy: { '/trpc': server, '/api': server, '/metrics': server } },
})
