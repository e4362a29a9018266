import { defineConfig } from 'vitest/config'

/**
 * unit         everything that needs no other program: pure rules, SQLite, REST and tRPC without a port, the command line
 * postgresql   `*.pg.test.ts`: a real PostgreSQL server, from npm, started by the tests themselves
 * browser      `apps/web/e2e`: a real Chromium (CHROME_PATH) against a real server; needs the built panel
 */
const POSTGRESQL = ['packages/*/src/**/*.pg.test.ts', 'apps/server/src/**/*.pg.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages}/*/src/**/*.test.{ts,tsx}', '{scripts,bench,examples}/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...POSTGRESQL],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: { name: 'postgresql', include: POSTGRESQL, testTimeout: 60_000, hookTimeout: 120_000 },
      },
      {
        test: {
          name: 'browser',
          include: ['apps/web/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
