import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLeases, type Holder } from '../../../src/core/access/leases.ts'
import type { Viewer } from '../../../src/core/access/viewer.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('where no notice arrives, keys are looked at many at a time, and each once', async () => {
  const leases = createLeases({ log, mostPerKey: { subscriptions: 1, streams: 1 } })
  const seen: string[] = []
  let running = 0
  let most = 0
  const holder = (id: string): Holder => {
    const viewer = { key: { id } } as Viewer
    return {
      viewer,
      counted: null,
      allows: () => {},
      async again() {
        running += 1
        most = Math.max(most, running)
        await setImmediate()
        running -= 1
        seen.push(id)
        return viewer
      },
    }
  }
  const ids = Array.from({ length: 200 }, (_, n) => `key ${n}`)
  for (const id of ids) leases.hold(holder(id))
  vi.advanceTimersByTime(4_000)
  await vi.waitFor(() => expect(seen).toHaveLength(ids.length))
  expect(most).toBe(16)
  expect(seen.toSorted()).toEqual(ids.toSorted())
  leases.close()
})
