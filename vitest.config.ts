import { defineConfig } from 'vitest/config'

declare module 'vitest' {
  interface ProvidedContext {
    /** By how much more often than usual properties are tried. */
    propertyFactor: number
  }
}

/**
 * unit         everything that needs no other program: pure rules, SQLite, REST and tRPC without a port, the command line
 * postgresql   `*.pg.test.ts`: a real PostgreSQL server, from npm, started by the tests themselves
 * browser      `apps/web/e2e` and `*.browser.test.ts`: a real Chromium (CHROME_PATH) against a real server; needs the built panel
 */
const POSTGRESQL = ['packages/*/src/**/*.pg.test.ts', 'apps/server/src/**/*.pg.test.ts']
const BROWSER = ['apps/web/e2e/**/*.test.ts', 'bench/*.browser.test.ts']

const setupFiles = ['scripts/testing/property-runs.ts']

export default defineConfig({
  test: {
    provide: { propertyFactor: Number(process.env['CCDASH_PROPERTY_FACTOR'] ?? 1) },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{apps,packages}/*/src/**/*.test.{ts,tsx}',
            '{scripts,bench,examples}/**/*.test.ts',
            'packages/db/scripts/*.test.ts',
          ],
          exclude: ['**/node_modules/**', ...POSTGRESQL, ...BROWSER],
          setupFiles,
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
          include: BROWSER,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
