import { expect, it } from 'vitest'
import { PANEL_READERS } from './panel-readers.ts'
import { findSteepReaders } from './read-everything.ts'
import { SERVER_READERS } from './server-readers.ts'

it('the server takes time in proportion to what it is sent', { timeout: 120_000 }, () => {
  expect(findSteepReaders(SERVER_READERS)).toEqual([])
})

it('the panel takes time in proportion to what it shows', { timeout: 120_000 }, () => {
  expect(findSteepReaders(PANEL_READERS)).toEqual([])
})
