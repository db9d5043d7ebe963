import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Viewer } from '../../src/core/access/viewer.ts'
import { createBodyBudget } from '../../src/server/body-budget.ts'

const MIB = 1024 * 1024
const viewer = (id: string, clientId: string | null) => ({ key: { id, clientId } }) as Viewer
const acme = viewer('key_acme', 'client_acme')
const acmeToo = viewer('key_acme_too', 'client_acme')
const globex = viewer('key_globex', 'client_globex')
const operator = viewer('key_operator', null)
const SMALL = 100_000

const refusal = (act: () => void): { code?: unknown; message: string } => {
  try {
    act()
  } catch (error) {
    const { message, extensions, code } = error as Error & { extensions?: { code: unknown }; code?: unknown }
    return { code: code ?? extensions?.code, message }
  }
  throw new Error('There was room.')
}

describe('of 64 MiB', () => {
  const open = () => createBodyBudget(64 * MIB)

  test('a key has half, of which an eighth is for small bodies', () => {
    const bodies = open()
    bodies.hold(acme).take(28 * MIB)
    expect(refusal(() => bodies.hold(acme).take(MIB))).toEqual({
      code: 'RATE_LIMITED',
      message:
        'This key has requests on their way that hold as much as they may, 28 MiB. Wait until some are answered, or send fewer at a time.',
    })
    for (let each = 0; each < 30; each++) bodies.hold(acme).take(SMALL)
    expect(bodies.bytes).toBe(28 * MIB + 30 * SMALL)
  })

  test('a client has three quarters, however many keys', () => {
    const bodies = open()
    bodies.hold(acme).take(28 * MIB)
    bodies.hold(acmeToo).take(14 * MIB)
    expect(refusal(() => bodies.hold(acmeToo).take(MIB))).toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringContaining('The keys of this client have together'),
    })
    bodies.hold(globex).take(14 * MIB)
  })

  test('all have what there is, and small ones still get in when large ones do not', () => {
    const bodies = open()
    bodies.hold(acme).take(28 * MIB)
    bodies.hold(globex).take(28 * MIB)
    expect(refusal(() => bodies.hold(operator).take(MIB))).toEqual({
      code: 'UNAVAILABLE',
      message: 'The server has as much of other requests to take in as it may. Try again in a moment.',
    })
    bodies.hold(operator).take(SMALL)
    bodies.hold(null).take(SMALL)
  })

  test('strangers have a sixteenth, together', () => {
    const bodies = open()
    for (let each = 0; each < 41; each++) bodies.hold(null).take(SMALL)
    expect(refusal(() => bodies.hold(null).take(SMALL))).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('without an API key'),
    })
    bodies.hold(operator).take(SMALL)
  })

  test('a body that would never fit is told so', () => {
    const body = open().hold(acme)
    body.take(20 * MIB)
    expect(refusal(() => body.take(9 * MIB))).toEqual({
      code: 'BAD_USER_INPUT',
      message:
        'The request holds more than the 28 MiB that this server has for one key. Send less at a time.',
    })
  })

  test('what is refused takes nothing, and what ended takes nothing any more', () => {
    const bodies = open()
    const body = bodies.hold(acme)
    expect(() => body.take(40 * MIB)).toThrow()
    expect(bodies.bytes).toBe(0)
    body.release()
    body.take(MIB)
    body.add(MIB)
    expect(bodies.bytes).toBe(0)
  })
})

test('thousands of keys come and go, and each client is held to its share', () => {
  const bodies = createBodyBudget(64 * MIB)
  const kept = bodies.hold(acme)
  for (let each = 0; each < 5_000; each++) {
    const body = bodies.hold(viewer(`key ${each}`, `client ${each % 700}`))
    body.take(28 * MIB)
    body.release()
    // Now it holds something, now it does not.
    if (each % 900 === 0) kept.take(28 * MIB)
    if (each % 900 === 450) kept.giveBack(kept.bytes)
  }
  kept.take(28 * MIB - kept.bytes)
  bodies.hold(acmeToo).take(14 * MIB)
  expect(refusal(() => bodies.hold(acmeToo).take(MIB)).message).toContain('The keys of this client')
  expect(bodies.bytes).toBe(42 * MIB)
})

test('whatever was taken, refused and given back, it is what the bodies hold, and nothing at the end', () => {
  const viewers = [acme, acmeToo, globex, operator, null]
  const step = fc.record({
    body: fc.nat(7),
    act: fc.constantFrom('take', 'take', 'add', 'giveBack', 'release' as const),
    bytes: fc.nat(3 * MIB),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const bodies = createBodyBudget(4 * MIB)
      const open = viewers.concat(acme, globex, null).map((each) => bodies.hold(each))
      for (const { body, act, bytes } of steps) {
        const held = open[body]
        if (!held) continue
        try {
          if (act === 'giveBack') held.giveBack(Math.min(bytes, held.bytes))
          else held[act](bytes)
        } catch {
          expect(act).toBe('take')
        }
        if (act === 'release') open[body] = bodies.hold(viewers[body] ?? null)
        expect(bodies.bytes).toBe(open.reduce((sum, each) => sum + each.bytes, 0))
      }
      for (const held of open) held.release()
      expect(bodies.bytes).toBe(0)
    }),
  )
})
