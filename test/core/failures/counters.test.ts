import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCounters } from '../../../src/core/failures/counters.ts'
import { FAILURE_REASONS, type FailedAuthentication } from '../../../src/core/failures/failure.ts'

const failure = (given: Partial<FailedAuthentication>): FailedAuthentication => ({
  address: '192.0.2.1',
  userAgent: null,
  prefix: null,
  reason: 'UNKNOWN',
  keyId: null,
  clientId: null,
  ...given,
})
const prefix = (n: number) => `sk_live_${String(n).padStart(6, '0')}`
const NOW = new Date('2027-01-31T12:34:56Z')

test('random keys from one address do not cost a row each, and none is lost', () => {
  const counters = createCounters()
  for (let n = 0; n < 5_000; n++) counters.count(failure({ prefix: prefix(n) }), NOW)
  const rows = counters.take()
  expect(rows.length).toBe(17)
  expect(rows.find((row) => row.prefix === '')?.count).toBe(4_984)
})

test('from too many addresses they are counted together, but those already known stay apart', () => {
  const counters = createCounters(10)
  for (let n = 0; n < 50; n++) counters.count(failure({ address: `10.0.0.${n}` }), NOW)
  counters.count(failure({ address: '10.0.0.3' }), NOW)
  const rows = counters.take()
  expect(rows.length).toBe(11)
  expect(rows.find(({ address }) => address === '')?.count).toBe(40)
  expect(rows.find(({ address }) => address === '10.0.0.3')?.count).toBe(2)
})

test('with the next hour counting begins anew', () => {
  const counters = createCounters(1)
  counters.count(failure({ address: '10.0.0.1' }), NOW)
  counters.count(failure({ address: '10.0.0.2' }), NOW)
  counters.count(failure({ address: '10.0.0.2' }), new Date('2027-01-31T13:00:00Z'))
  expect(
    counters.take().map(({ hour, address, count }) => [new Date(hour).toISOString(), address, count]),
  ).toEqual([
    ['2027-01-31T12:00:00.000Z', '10.0.0.1', 1],
    ['2027-01-31T12:00:00.000Z', '', 1],
    ['2027-01-31T13:00:00.000Z', '10.0.0.2', 1],
  ])
})

test('whatever comes, and however often it is put back, the sum is right', () => {
  const anything = fc.record({
    address: fc.option(fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3'), { nil: null }),
    prefix: fc.option(fc.integer({ min: 0, max: 40 }).map(prefix), { nil: null }),
    reason: fc.constantFrom(...FAILURE_REASONS),
    minutes: fc.integer({ min: 0, max: 180 }),
    putBack: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 200 }), (tries) => {
      const counters = createCounters(5)
      for (const { minutes, putBack, ...given } of tries) {
        counters.count(failure(given), new Date(NOW.getTime() + minutes * 60_000))
        if (putBack) counters.putBack(counters.take())
      }
      expect(counters.take().reduce((sum, { count }) => sum + count, 0)).toBe(tries.length)
    }),
  )
})
