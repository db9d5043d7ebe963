import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMemoryFrameStore } from '../../../src/core/frames/memory/store.ts'
import { createPins } from '../../../src/core/frames/pins.ts'
import { frame } from './store-suite.ts'

const START = 1_800_000_000_000
const door = { sourceId: 'door', clientId: 'acme' }
const limits = { windowMs: 10_000, bytes: 1_000_000 }

async function pushed(mostBytes: number) {
  let now = START
  const store = createMemoryFrameStore({ clientBytes: 1e6, processBytes: 1e6 }, () => now)
  await store.append(door, [frame(START - 2, 100), frame(START - 1, 100), frame(START, 100)], limits)
  return { pins: createPins(store, mostBytes), store, pass: (ms: number) => (now += ms) }
}

afterEach(() => vi.useRealTimers())

describe('a pin', () => {
  it('keeps its window while the ring moves on', async () => {
    const { pins, store, pass } = await pushed(1_000)
    const pin = await pins.take(door, START - 2, START)
    pass(60_000)
    expect(await store.window(door, 0, START + 60_000)).toEqual([])
    expect(pin?.frames.map(({ capturedAt }) => capturedAt)).toEqual([START - 1, START])
    expect(pins.bytes()).toBe(200)
    pin?.release()
    pin?.release()
    expect(pins.bytes()).toBe(0)
    expect(pin?.frames).toEqual([])
    await store.close()
  })

  it('is refused where too much is held already', async () => {
    const { pins, store } = await pushed(500)
    const first = await pins.take(door, 0, START)
    expect(await pins.take(door, 0, START)).toBeNull()
    first?.release()
    expect(await pins.take(door, 0, START)).not.toBeNull()
    pins.close()
    await store.close()
  })

  it('ends by itself', async () => {
    const { pins, store } = await pushed(500)
    vi.useFakeTimers()
    const pin = await pins.take(door, 0, START, 1_000)
    vi.advanceTimersByTime(999)
    expect(pin?.frames).toHaveLength(3)
    vi.advanceTimersByTime(1)
    expect(pin?.frames).toEqual([])
    expect(pins.bytes()).toBe(0)
    await store.close()
  })
})
