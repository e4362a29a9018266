import { describe, expect, it } from 'vitest'
import { describeDatabase, readSettings, SettingsError } from './env.ts'

const BASE = { HOME: '/home/me' }

describe('readSettings', () => {
  it('has the defaults of the reference and listens on loopback', () => {
    const settings = readSettings(BASE)
    expect(settings.startup).toEqual({
      syncDelaySeconds: 2,
      syncLightMode: true,
      deferredRebuildLinks: true,
      deferredRebuildDelaySeconds: 45,
      deferredCaptureAnalytics: false,
    })
    expect(settings.http).toEqual({
      host: '127.0.0.1',
      port: 8000,
      token: null,
      frontendOrigin: null,
      allowedHosts: [],
    })
    expect(settings.linkLogicVersion).toBeNull()
    expect(settings.agentDir).toBe('/home/me/.claude')
    expect(settings.retention).toEqual({ operations: 10_000, days: 90 })
  })

  it('keeps the database in the data folder of the user', () => {
    expect(readSettings({ ...BASE, XDG_DATA_HOME: '/data' }).databaseUrl).toBe('file:/data/ccdash/ccdash.db')
    expect(readSettings(BASE).databaseUrl).toMatch(/^file:\/home\/me\/.+\/ccdash\/?.*ccdash\.db$/)
  })

  it.each([
    [{ CCDASH_DB_PATH: '~/x.db' }, 'file:/home/me/x.db'],
    [{ CCDASH_DB_PATH: '/x.db', CCDASH_DATABASE_URL: 'postgresql://h/d', CCDASH_DB_BACKEND: 'sqlite' }, 'file:/x.db'],
    [{ CCDASH_DATABASE_URL: 'file:/x.db' }, 'file:/x.db'],
    [{ CCDASH_DATABASE_URL: 'file:///x.db' }, 'file:/x.db'],
    [{ CCDASH_DATABASE_URL: 'postgresql://h/d' }, 'postgresql://h/d'],
    [{ CCDASH_DATABASE_URL: 'postgresql://h/d', CCDASH_DB_BACKEND: 'Postgres' }, 'postgresql://h/d'],
  ])('%j is the database %s', (variables, url) => {
    expect(readSettings({ ...BASE, ...variables }).databaseUrl).toBe(url)
  })

  it.each([
    ['1', true],
    ['TRUE', true],
    ['Yes', true],
    ['on', true],
    ['0', false],
    ['False', false],
    ['no', false],
    ['off', false],
    ['', true],
  ])('the boolean form %j means %s', (value, meant) => {
    expect(readSettings({ ...BASE, CCDASH_STARTUP_SYNC_LIGHT_MODE: value }).startup.syncLightMode).toBe(meant)
  })

  it.each([
    ['CCDASH_PORT', 'eight', /CCDASH_PORT: 'eight' is not a number from 0 to 65535; e\.g\. 8000/],
    ['CCDASH_PORT', '70000', /CCDASH_PORT/],
    ['CCDASH_PORT', '80.5', /whole number/],
    ['CCDASH_STARTUP_SYNC_LIGHT_MODE', 'maybe', /'maybe' is neither 1, true/],
    ['CCDASH_STARTUP_SYNC_DELAY_SECONDS', '-1', /from 0 to 86400; e\.g\. 2/],
    ['CCDASH_DB_BACKEND', 'mysql', /'mysql' is not one of sqlite, postgres/],
    ['CCDASH_FRONTEND_ORIGIN', 'localhost', /e\.g\. http:\/\/localhost:3000/],
    ['CCDASH_ALLOWED_HOSTS', 'a b', /host names/],
    ['CCDASH_LOG_LEVEL', 'loud', /e\.g\. fatal/],
    ['CCDASH_DATABASE_URL', 'mysql://h/d', /e\.g\. postgresql:/],
    ['CCDASH_TOKEN', 'short', /16 or more/],
  ])('%s=%s stops with a message', (name, value, message) => {
    const read = () => readSettings({ ...BASE, [name]: value })
    expect(read).toThrow(SettingsError)
    expect(read).toThrow(message)
  })

  it('never shows a secret in its message', () => {
    expect(() => readSettings({ ...BASE, CCDASH_TOKEN: 'hunter2' })).not.toThrow(/hunter2/)
    expect(() => readSettings({ ...BASE, CCDASH_DATABASE_URL: 'mysql://me:hunter2@h/d' })).not.toThrow(/hunter2/)
  })

  it('names every bad variable at once', () => {
    expect(() => readSettings({ ...BASE, CCDASH_PORT: 'x', CCDASH_LOG_LEVEL: 'x' })).toThrow(
      /CCDASH_PORT[^]*\n?CCDASH_LOG_LEVEL/,
    )
  })

  it('asks which database when two are named', () => {
    expect(() => readSettings({ ...BASE, CCDASH_DB_PATH: '/x', CCDASH_DATABASE_URL: 'file:/y' })).toThrow(
      /CCDASH_DB_BACKEND/,
    )
    expect(() => readSettings({ ...BASE, CCDASH_DB_BACKEND: 'postgres' })).toThrow(/CCDASH_DATABASE_URL: needed/)
  })
})

describe('describeDatabase', () => {
  it('leaves out user and password', () => {
    expect(describeDatabase('postgresql://me:secret@db.local:5433/ccdash?x=1')).toBe('PostgreSQL db.local:5433/ccdash')
    expect(describeDatabase('file:/x.db')).toBe('SQLite /x.db')
  })
})
