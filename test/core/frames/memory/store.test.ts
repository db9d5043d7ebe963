import { describe, expect, it } from 'vitest'
import { createMemoryFrameStore } from '../../../../src/core/frames/memory/store.ts'
import { describeFrameStore, frame } from '../store-suite.ts'

const MIB = 1024 * 1024
const roomy = { windowMs: 60_000, bytes: MIB }

describeFrameStore(
  'memory',
  async (now, caps) => createMemoryFrameStore({ clientBytes: MIB, processBytes: MIB, ...caps }, now),
  300,
)

describe('when the process holds too much', () => {
  it('takes from the heaviest client, and leaves the others what they have', async () => {
    const now = 1_800_000_000_000
    const store = createMemoryFrameStore({ clientBytes: MIB, processBytes: 2_000 }, () => now)
    const of = (clientId: string) => ({ sourceId: clientId, clientId })
    const push = (clientId: string, frames: number) =>
      store.append(
        of(clientId),
        Array.from({ length: frames }, (_, at) => frame(now - at, 100)),
        roomy,
      )
    await push('modest', 3)
    await push('greedy', 30)
    await push('modest', 3)
    const [modest, greedy] = await store.states([of('modest'), of('greedy')])
    expect(modest).toMatchObject({ frames: 6, dropped: 0 })
    expect(greedy?.bytes).toBeLessThanOrEqual(1_400)
    expect((greedy?.frames ?? 0) + (greedy?.dropped ?? 0)).toBe(30)
    await store.close()
  })
})
