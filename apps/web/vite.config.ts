import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = 'http://127.0.0.1:8000'

export default defineConfig({
  plugins: [react()],
  build: { target: 'es2024', assetsInlineLimit: 0 },
  server: { port: 3000, proxy: { '/trpc': server, '/api': server, '/metrics': server } },
})
