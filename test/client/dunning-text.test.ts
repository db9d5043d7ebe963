import { expect, test } from 'vitest'
import { dunningText } from '../../src/client/dunning-text.ts'

const AT = '2026-04-01T10:00:00Z'
const NEXT = '2026-04-04T10:00:00Z'
const SENT = '2026-04-01T10:00:07Z'
const step = { days: 7, revokes: false, at: AT, nextAttemptAt: null, mail: null }
const when = (moment: string | null) => (moment ?? '').slice(0, 10)

test.each([
  [
    { ...step, reminder: 'SENT', mail: { answer: '250 ok', sentAt: SENT } },
    ['Reminded', SENT, '7 days overdue'],
  ],
  [
    { ...step, reminder: 'WAITING', nextAttemptAt: NEXT, mail: { answer: '451 busy', sentAt: null } },
    ['Reminder not sent yet', AT, '7 days overdue, tried again 2026-04-04: 451 busy'],
  ],
  [
    { ...step, reminder: 'FAILED', nextAttemptAt: NEXT, mail: { answer: '550 unknown', sentAt: null } },
    ['Reminder failed', AT, '7 days overdue, tried again 2026-04-04: 550 unknown'],
  ],
  [{ ...step, reminder: 'FAILED', mail: null }, ['Reminder failed', AT, '7 days overdue']],
  [
    { ...step, reminder: 'NO_ADDRESS' },
    ['Reminder not sent', AT, '7 days overdue, waits for an address of the client'],
  ],
  [{ ...step, days: 30, revokes: true, reminder: null }, ['Client revoked', AT, '30 days overdue']],
] as const)('%j is told as it is', (given, [what, at, how]) => {
  expect(dunningText(given, when)).toEqual({ what, at, how })
})
