/** What a refused caller is told: which field, what is wrong with it, what the limit is; of what they sent only a beginning. */
import type { TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { shown } from './input-text.ts'

const TOLD_ISSUES = 5
const MESSAGE_CHARACTERS = 500

/** `paths.0.path: Too big: expected string to have <=4096 characters`; a bug says nothing but that. */
export function describeRefusal(error: TRPCError): string {
  if (error.code === 'INTERNAL_SERVER_ERROR') return 'Internal Server Error'
  if (error.cause instanceof ZodError) return describeIssues(error.cause)
  return shown(error.message, MESSAGE_CHARACTERS)
}

function describeIssues({ issues }: ZodError): string {
  const told = issues.slice(0, TOLD_ISSUES).map(({ path, message }) => {
    return path.length === 0 ? message : `${path.join('.')}: ${message}`
  })
  const more = issues.length - told.length
  return shown(more === 0 ? told.join('; ') : `${told.join('; ')}; and ${more} more`, MESSAGE_CHARACTERS)
}
