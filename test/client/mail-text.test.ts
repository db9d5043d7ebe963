import { expect, test } from 'vitest'
import { lettersText } from '../../src/client/letters-text.ts'
import { mailText } from '../../src/client/mail-text.ts'

const NOW = Date.parse('2026-03-09T12:00:00Z')
const AT = '2026-03-09T11:59:30.000Z'
const LATER = '2026-03-09T12:02:30.000Z'
const when = (moment: string | null) => moment?.slice(11, 19) ?? ''
const begun = {
  ...({ state: 'WAITING', attempts: 0, interrupted: 0, answer: null } as const),
  ...{ begunAt: null, sentAt: null, nextAttemptAt: AT, overdueDays: null },
}
type Mail = Parameters<typeof mailText>[0]

test.each<[string, Partial<Mail>, string]>([
  ['kept and not yet tried', {}, 'on its way'],
  [
    'being tried',
    { attempts: 1, begunAt: AT, nextAttemptAt: LATER },
    'attempt 1 under way since 11:59:30; if its server was stopped, it may have arrived, and is tried again 12:02:30',
  ],
  [
    'cut short, and not taken up again',
    { attempts: 1, begunAt: '2026-03-09T11:50:00.000Z' },
    'attempt 1 was interrupted and may have arrived; attempt 2 is due',
  ],
  [
    'put off after that',
    { attempts: 2, interrupted: 1, answer: '451 Later', nextAttemptAt: LATER },
    'tried again 12:02:30: 451 Later; an attempt before was interrupted, and may have arrived too',
  ],
  ['sent', { state: 'SENT', attempts: 1, sentAt: AT, nextAttemptAt: null }, 'sent 11:59:30'],
  [
    'sent after two that were cut short',
    { state: 'SENT', attempts: 3, interrupted: 2, sentAt: AT, nextAttemptAt: null },
    'sent 11:59:30, at attempt 3; 2 attempts before were interrupted, and may have arrived too',
  ],
  [
    'sent as a reminder',
    { state: 'SENT', attempts: 1, sentAt: AT, nextAttemptAt: null, overdueDays: 7 },
    'reminder, sent 11:59:30',
  ],
  ['refused', { state: 'FAILED', attempts: 1, answer: '550 Nobody' }, 'failed: 550 Nobody'],
])('a mail that is %s', (_, mail, text) => {
  expect(mailText({ ...begun, ...mail }, NOW, when)).toBe(text)
})

test('letters are named with their code points, and only the first of them', () => {
  expect(lettersText([])).toBeNull()
  expect(lettersText(['🎥', '山'])).toBe('🎥 (U+1F3A5), 山 (U+5C71)')
  expect(lettersText([...'abcdefghijkl'])).toMatch(/^a \(U\+0061\), .*j \(U\+006A\) and 2 more$/)
})
