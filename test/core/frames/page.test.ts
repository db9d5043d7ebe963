import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Frame, isBefore } from '../../../src/core/frames/frame.ts'
import { markOf, placeOf } from '../../../src/core/frames/mark.ts'
import { createMemoryFrameStore } from '../../../src/core/frames/memory/store.ts'
import { pageOf } from '../../../src/core/frames/page.ts'

const NOW = 1_800_000_000_000
const SOURCE = { sourceId: 'door', clientId: 'acme' }

const frame = (age: number, sequence: number | null, content: number): Frame => ({
  capturedAt: NOW - age,
  receivedAt: NOW,
  sequence,
  identity: null,
  format: 'jpeg',
  width: 1,
  height: 1,
  data: Buffer.from([content >> 8, content & 255]),
})

/** Few moments and few numbers, so that many frames share them; each has a picture of its own. */
const frames = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.option(fc.integer({ min: 0, max: 2 }), { freq: 2 })), {
    maxLength: 40,
  })
  .map((given) => given.map(([age, sequence], content) => frame(age, sequence, content)))

async function storeOf(given: Frame[]) {
  const store = createMemoryFrameStore({ clientBytes: 1e9, processBytes: 1e9 }, () => NOW)
  if (given.length > 0) await store.append(SOURCE, given, { windowMs: 60_000, bytes: 1e9 })
  return store
}
const contentOf = ({ data }: Frame) => data.readUInt16BE()

test('page after page, from either end, gives what the window holds, in its order', async () => {
  await fc.assert(
    fc.asyncProperty(
      frames,
      fc.integer({ min: 1, max: 7 }),
      fc.boolean(),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0, max: 5 }),
      async (given, size, backwards, oldest, newest) => {
        const store = await storeOf(given)
        const window = { from: NOW - oldest, to: NOW - newest }
        const expected = given
          .filter(({ capturedAt }) => capturedAt > window.from && capturedAt <= window.to)
          .map((each, order) => ({ each, order }))
          .sort((a, b) => (isBefore(a.each, b.each) ? -1 : isBefore(b.each, a.each) ? 1 : a.order - b.order))
          .map(({ each }) => contentOf(each))
        const seen: number[] = []
        for (let mark: string | undefined, more = true; more; ) {
          const asked = backwards ? { before: mark } : { after: mark }
          const page = await pageOf(store, SOURCE, window, { size, backwards, ...asked })
          const contents = page.frames.map(contentOf)
          expect(contents.length).toBeLessThanOrEqual(size)
          if (backwards) seen.unshift(...contents)
          else seen.push(...contents)
          expect(backwards ? page.hasNext : page.hasPrevious).toBe(mark !== undefined)
          more = backwards ? page.hasPrevious : page.hasNext
          const edge = backwards ? page.frames[0] : page.frames.at(-1)
          if (more) expect(edge).toBeDefined()
          mark = edge && markOf(edge)
        }
        expect(seen).toEqual(expected)
        await store.close()
      },
    ),
    { numRuns: 300 },
  )
})

test('between two marks there is what lies between them', async () => {
  const store = await storeOf([5, 4, 3, 2, 1].map((age) => frame(age, null, age)))
  const at = (age: number) => markOf(frame(age, null, age))
  const window = { from: 0, to: NOW }
  const { frames } = await pageOf(store, SOURCE, window, {
    size: 10,
    backwards: false,
    after: at(5),
    before: at(2),
  })
  expect(frames.map(contentOf)).toEqual([4, 3])
  await store.close()
})

test.each(['', 'x', '1', '1.2.3', '-.-.1.1.a', '1.-.1.1.a', `${'9'.repeat(40)}.1.1.1.a`, '1.1.1.1.a b'])(
  '%j is no mark',
  (text) => {
    expect(placeOf(text)).toBeNull()
  },
)
