import { TRPCClientError } from '@trpc/client'
import { expect, it } from 'vitest'
import { describeError } from './describe-error.ts'

it.each([
  ['/etc/passwd is outside', '/etc/passwd is outside'],
  ['paths: Too big: expected array to have <=10000 items', 'paths: Too big: expected array to have <=10000 items'],
  ['[notes] cannot be read', '[notes] cannot be read'],
])('tells %s as %s', (message, text) => {
  expect(describeError(new Error(message))).toBe(text)
})

it('does not tell how the connection broke', () => {
  expect(describeError(new TRPCClientError('Failed to fetch'))).toBe('the server did not answer')
})

it.each([
  [403, 'the server refused (HTTP 403)'],
  [502, 'the server did not answer'],
])('tells an answer of HTTP %d that is no procedure’s as %s', (status, text) => {
  const meta = { response: new Response('no', { status }) }
  expect(describeError(TRPCClientError.from(new SyntaxError('Unexpected token'), { meta }))).toBe(text)
})
