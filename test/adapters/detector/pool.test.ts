import { join } from 'node:path'
import { BroadcastChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createPool, type PoolOptions } from '../../../src/adapters/detector/pool.ts'
import type { Detector, DetectorOrder } from '../../../src/core/analysis/detector.ts'
import { OPTIONS } from './options.ts'

/** Which texts were looked at, in this order. */
let looked: string[]
let heard: BroadcastChannel
let releasing: BroadcastChannel
let made: Detector[]

beforeEach(() => {
  looked = []
  made = []
  heard = new BroadcastChannel('detector-test')
  heard.onmessage = (event) => looked.push((event as unknown as { data: string }).data)
  releasing = new BroadcastChannel('detector-test-release')
})
afterEach(async () => {
  await Promise.all(made.map((each) => each.close()))
  heard.close()
  releasing.close()
})

/** Its threads run a script of the tests: see there what texts do. */
function detector(options: Partial<PoolOptions> = {}): Detector {
  const { labels, leastScore, mostPixels, errors } = OPTIONS
  const pool = createPool({
    name: 'test',
    script: join(import.meta.dirname, 'thread-main.ts'),
    task: { model: { centernet: true }, labels, leastScore, mostPixels },
    workers: 1,
    unavailable: errors.unavailable,
    ...options,
  })
  made.push(pool)
  return pool
}

const order = (clientId: string, texts: string[], rest: Partial<DetectorOrder> = {}): DetectorOrder => ({
  clientId,
  frames: texts.map((text, at) => ({ at, data: Buffer.from(text) })),
  ...rest,
})
const window = (clientId: string, replaces: string, texts: string[]) => order(clientId, texts, { replaces })
/** What threads say of it comes by another way than their answers. */
const areLookedAt = (texts: string[]) => vi.waitFor(() => expect(looked).toEqual(texts), 5_000)
const isLookedAt = (text: string) => vi.waitFor(() => expect(looked).toContain(text), 5_000)
const release = () => releasing.postMessage('go')

test('looks at each frame in the order given; nothing runs before the first order', async () => {
  const pool = detector()
  expect(pool.state()).toEqual({ workers: 1, busy: 0, waiting: 0, dropped: 0 })
  expect(await pool.detect(order('acme', ['a', 'broken', 'c']))).toEqual({
    frames: [[], null, []],
    milliseconds: 3,
  })
  await areLookedAt(['a', 'broken', 'c'])
  expect(await pool.detect(order('acme', []))).toEqual({ frames: [], milliseconds: 0 })
})

test('goes round the clients: a long order delays the window of another by one frame', async () => {
  const pool = detector()
  const long = pool.detect(order('acme', ['hold', ...'123456'.split('')]))
  await isLookedAt('hold')
  const short = pool.detect(window('blue', 'door', ['x', 'y']))
  release()
  await Promise.all([short, long])
  await areLookedAt(['hold', 'x', '1', 'y', '2', '3', '4', '5', '6'])
})

test('of one client, a long order and windows take turns', async () => {
  const pool = detector()
  const long = pool.detect(order('acme', ['hold', '1', '2', '3']))
  await isLookedAt('hold')
  const short = pool.detect(window('acme', 'door', ['x', 'y']))
  release()
  await Promise.all([short, long])
  await areLookedAt(['hold', 'x', '1', 'y', '2', '3'])
})

test('a window that waits gives way to a newer one of its camera, which takes its place', async () => {
  const pool = detector()
  const first = pool.detect(order('acme', ['hold']))
  await isLookedAt('hold')
  const windows = ['old', 'newer', 'newest'].map((text) => pool.detect(window('acme', 'door', [text])))
  const other = pool.detect(window('acme', 'yard', ['yard']))
  expect(pool.state()).toEqual({ workers: 1, busy: 1, waiting: 2, dropped: 2 })
  const last = pool.detect(window('acme', 'door', ['very newest']))
  release()
  expect(await Promise.all([...windows, last, other, first])).toEqual([
    null,
    null,
    null,
    { frames: [[]], milliseconds: 1 },
    { frames: [[]], milliseconds: 1 },
    { frames: [[]], milliseconds: 1 },
  ])
  await areLookedAt(['hold', 'very newest', 'yard'])
  expect(pool.state()).toEqual({ workers: 1, busy: 0, waiting: 0, dropped: 3 })
})

test('a window that somebody has begun to look at is finished', async () => {
  const pool = detector()
  const begun = pool.detect(window('acme', 'door', ['hold', 'rest']))
  await isLookedAt('hold')
  const next = pool.detect(window('acme', 'door', ['next']))
  release()
  expect([await begun, await next].map((found) => found?.frames.length)).toEqual([2, 1])
})

test('what somebody asked for is never dropped, but refused where too much of it waits', async () => {
  const pool = detector()
  const held = pool.detect(order('acme', ['hold']))
  await isLookedAt('hold')
  const waiting = Array.from({ length: 64 }, (_, at) => pool.detect(order('acme', [`${at}`])))
  await expect(pool.detect(order('acme', ['one more']))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  const others = pool.detect(order('blue', ['theirs']))
  release()
  await Promise.all([held, others, ...waiting])
  await vi.waitFor(() => expect(looked).toHaveLength(66))
  expect(looked.indexOf('theirs')).toBe(1)
  expect(pool.state().dropped).toBe(0)
})

test('where too many windows wait, the oldest of the client with most of them gives way', async () => {
  const pool = detector()
  const held = pool.detect(order('acme', ['hold']))
  await isLookedAt('hold')
  const few = pool.detect(window('blue', 'door', ['few']))
  const many = Array.from({ length: 256 }, (_, at) => pool.detect(window('acme', `${at}`, [`${at}`])))
  release()
  expect(await many[0]).toBeNull()
  expect(await few).not.toBeNull()
  expect((await Promise.all(many)).filter((found) => found === null)).toHaveLength(1)
  await held
})

test('two threads share one order', async () => {
  const pool = detector({ workers: 2 })
  const both = pool.detect(order('acme', ['hold 1', 'hold 2', '3']))
  await isLookedAt('hold 1')
  await isLookedAt('hold 2')
  expect(pool.state().busy).toBe(2)
  release()
  expect((await both)?.frames).toEqual([[], [], []])
})

describe('a thread that', () => {
  test.each(['crash', 'throw', 'hang'])('should %s fails its order alone, and is replaced', async (how) => {
    const pool = detector({ mostMsAFrame: 1_500 })
    const broken = pool.detect(order('acme', ['fine', how, 'never']))
    const next = pool.detect(order('blue', ['a', 'b']))
    await expect(broken).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect((await next)?.frames).toEqual([[], []])
    expect(looked).not.toContain('never')
    expect(pool.state()).toEqual({ workers: 1, busy: 0, waiting: 0, dropped: 0 })
  })

  test('has nothing to do is given back, and another comes', async () => {
    const pool = detector({ idleMs: 10 })
    const threads = () =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort').length
    const before = threads()
    await pool.detect(order('acme', ['a']))
    await vi.waitFor(() => expect(threads()).toBe(before))
    expect((await pool.detect(order('acme', ['b'])))?.frames).toEqual([[]])
  })
})

test('who gave up is not served: neither what waits nor the rest of what was begun', async () => {
  const pool = detector()
  const [begun, waiting, before] = [new AbortController(), new AbortController(), new AbortController()]
  before.abort(new Error('gone before'))
  const first = pool.detect(order('acme', ['hold', 'rest'], { signal: begun.signal }))
  await isLookedAt('hold')
  const second = pool.detect(order('acme', ['waiting'], { signal: waiting.signal }))
  begun.abort(new Error('gone'))
  waiting.abort(new Error('gone too'))
  await expect(first).rejects.toThrow('gone')
  await expect(second).rejects.toThrow('gone too')
  await expect(pool.detect(order('acme', ['never'], { signal: before.signal }))).rejects.toThrow(
    'gone before',
  )
  release()
  await pool.detect(order('acme', ['next']))
  await areLookedAt(['hold', 'next'])
})

test('closing ends what runs and what waits', async () => {
  const pool = detector()
  const running = pool.detect(order('acme', ['hold']))
  const waiting = pool.detect(order('acme', ['a']))
  const failed = Promise.allSettled([running, waiting])
  await isLookedAt('hold')
  await pool.close()
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await expect(pool.detect(order('acme', ['a']))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
