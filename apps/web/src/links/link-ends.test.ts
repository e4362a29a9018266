import { describe, expect, it } from 'vitest'
import { keyByHand } from './link-ends.ts'

const feature = { type: 'feature', id: 'F' } as const
const session = { type: 'session', id: 'S' } as const

describe('keyByHand', () => {
  it.each([
    [feature, 'session', 'feature F → session X related'],
    [feature, 'task', 'feature F → task X child'],
    [feature, 'document', 'document X → feature F related'],
    [session, 'feature', 'feature X → session S related'],
    [session, 'task', 'task X → session S related'],
    [session, 'document', 'document X → session S related'],
  ] as const)('%j with a %s is written %s', (place, type, text) => {
    const key = keyByHand(place, type, 'X')
    expect(`${key.sourceType} ${key.sourceId} → ${key.targetType} ${key.targetId} ${key.linkType}`).toBe(text)
  })
})
