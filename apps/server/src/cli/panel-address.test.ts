import { expect, it } from 'vitest'
import { panelAddress } from './panel-address.ts'

it('the token goes behind the #, where no server and no log sees it', () => {
  const address = new URL(panelAddress('http://127.0.0.1:8000', 'a+b&c=d/ü 0123456789'))
  expect(new URLSearchParams(address.hash.slice(1).replaceAll('+', '%2B')).get('token')).toBe('a+b&c=d/ü 0123456789')
  expect(`${address.pathname}${address.search}`).toBe('/')
})

it('without a token the address is the server’s', () => {
  expect(panelAddress('http://127.0.0.1:8000', null)).toBe('http://127.0.0.1:8000')
})
