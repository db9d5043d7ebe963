import type { DunningStepRow, MailRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Where mail servers do not take it: no letter is pushed at them every day. A new address is tried at once. */
const RETRY_MS = 3 * DAY_MS

export type Reminder = DunningStepRow & { mail: MailRow | null }

export const REMINDER_STATES = ['waiting', 'sent', 'failed', 'no_address'] as const
export type ReminderState = (typeof REMINDER_STATES)[number]

/** Those of an invoice, in order of days. */
export const remindersOf = (ctx: Pick<Core, 'db'>, invoiceId: string): Promise<Reminder[]> =>
  ctx.db.query.dunningSteps.findMany({
    where: { invoiceId, revokes: false },
    with: { mail: true },
    orderBy: { days: 'asc' },
  })

/** Whether it got out, as far as the first mail server on the way can tell. */
export const stateOf = ({ mail }: { mail: Pick<MailRow, 'state'> | null }): ReminderState =>
  mail ? mail.state : 'no_address'

/** When it is made again, if nothing is paid by then; null where it got out, and where an address is waited for. */
export function triedAgainAt({ at, mail }: Pick<Reminder, 'at'> & { mail: Tried | null }): Date | null {
  switch (mail?.state) {
    case 'waiting':
      return mail.nextAttemptAt
    case 'failed':
      return new Date(at.getTime() + RETRY_MS)
    default:
      return null
  }
}

type Tried = Pick<MailRow, 'state' | 'nextAttemptAt'>

/** So many days after it got out; never where it did not. */
export const isPast = ({ mail }: Reminder, days: number, now: Date): boolean =>
  mail?.state === 'sent' && now.getTime() - (mail.sentAt ?? mail.createdAt).getTime() >= days * DAY_MS
