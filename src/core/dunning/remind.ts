import { and, eq, inArray, isNotNull, lt } from 'drizzle-orm'
import { type ClientRow, clients, dunningSteps, type InvoiceRow, invoices } from '../../db/tables/index.ts'
import { recordAct } from '../audit/record.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { encodeId } from '../ids.ts'
import { creditedOf, outstanding } from '../invoices/outstanding.ts'
import { billingOf } from '../invoices/settings.ts'
import { addressOf, putIntoOutbox } from '../mail/send-invoice.ts'
import { type Micros, money, NOTHING } from '../money/money.ts'
import { isPast, type Reminder, remindersOf, stateOf, triedAgainAt } from './reminders.ts'
import { revokeAtLast } from './revoke.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** The steps that are due, each once, whichever server takes it. One that fails for is told in the log, and does not stop others. */
export async function remindOfOverdue(core: Core): Promise<void> {
  const [first] = core.dunning.reminderDays
  if (first === undefined) return
  const overdue = await core.db
    .select({ id: invoices.id, clientId: invoices.clientId })
    .from(invoices)
    .where(
      and(
        eq(invoices.state, 'finalized'),
        lt(invoices.dueAt, new Date(core.now().getTime() - first * DAY_MS + 1)),
        isNotNull(invoices.clientId),
      ),
    )
    .orderBy(invoices.dueAt, invoices.id)
  for (const { id, clientId } of overdue) {
    try {
      await transaction(core, (tx) => takeSteps(tx, clientId ?? '', id))
    } catch (error) {
      core.log.error({ err: error, invoice: id }, 'A reminder of an overdue invoice could not be made')
    }
  }
}

/** What is owed, and for how long it was to be paid. */
type Overdue = { client: ClientRow; invoice: InvoiceRow; left: Micros; days: number }

async function takeSteps(tx: Transaction, clientId: string, id: string): Promise<void> {
  // The client first, as all do that hold both.
  const [client] = await tx.db.select().from(clients).where(eq(clients.id, clientId)).for('update')
  const [invoice] = await tx.db.select().from(invoices).where(eq(invoices.id, id)).for('update')
  if (!client || invoice?.state !== 'finalized' || !invoice.dueAt) return
  if (!(await billingOf(tx, client.id)).dunning) return
  const left = outstanding(invoice, await creditedOf(tx, id))
  if (left === NOTHING || (await isBeingCollected(tx, id))) return
  const days = Math.floor((tx.now().getTime() - invoice.dueAt.getTime()) / DAY_MS)
  const overdue = { client, invoice, left, days }
  const reminders = await remindersOf(tx, id)
  const open = reminders.filter((reminder) => stateOf(reminder) !== 'sent')
  // Nothing follows from a reminder that did not get out.
  if (open.length > 0) return remindAgain(tx, overdue, open)
  const last = reminders.at(-1)
  const due = stepsDue(tx, days, last)
  if (due.length > 0) return remind(tx, overdue, due)
  if (last) await revokeAtLast(tx, client, invoice, { last, days })
}

/**
 * As long after the reminder before as the policy puts between them, however late that one got out. Of steps that were
 * missed, such as by a server that was off, the last one counts for all.
 */
function stepsDue({ dunning, now }: Transaction, overdueDays: number, last: Reminder | undefined): number[] {
  const due = dunning.reminderDays.filter((days) => days <= overdueDays)
  return last ? due.filter((days) => days > last.days && isPast(last, days - last.days, now())) : due
}

async function remind(tx: Transaction, overdue: Overdue, steps: readonly number[]): Promise<void> {
  const { id } = overdue.invoice
  const { email } = await addressOf(tx, overdue.invoice)
  const mailId = email ? await write(tx, overdue, email) : null
  const at = tx.now()
  await tx.db
    .insert(dunningSteps)
    .values(steps.map((days) => ({ invoiceId: id, days, revokes: false, at, mailId })))
  await tell(tx, overdue, steps, email)
}

/** Those that are open are open by one letter. */
async function remindAgain(tx: Transaction, overdue: Overdue, open: readonly Reminder[]): Promise<void> {
  const { email } = await addressOf(tx, overdue.invoice)
  const again = open.filter((reminder) => email !== null && isToBeMadeAgain(reminder, email, tx.now()))
  if (email === null || again.length === 0) return
  const steps = again.map(({ days }) => days)
  const mailId = await write(tx, overdue, email)
  await tx.db
    .update(dunningSteps)
    .set({ mailId, at: tx.now() })
    .where(
      and(
        eq(dunningSteps.invoiceId, overdue.invoice.id),
        eq(dunningSteps.revokes, false),
        inArray(dunningSteps.days, steps),
      ),
    )
  await tell(tx, overdue, steps, email)
}

function isToBeMadeAgain(reminder: Reminder, email: string, now: Date): boolean {
  const { mail } = reminder
  if (!mail) return true
  if (mail.state !== 'failed') return false
  const again = triedAgainAt(reminder)
  return mail.recipient !== email || (again !== null && again <= now)
}

const write = async (tx: Transaction, { invoice, days }: Overdue, recipient: string): Promise<string> =>
  (await putIntoOutbox(tx, { invoiceId: invoice.id, recipient, overdueDays: days })).id

const tell = (tx: Transaction, { invoice, left }: Overdue, steps: readonly number[], to: string | null) =>
  recordAct(tx, null, {
    action: 'invoice.remind',
    environment: 'live',
    subject: encodeId('invoice', invoice.id),
    clientId: invoice.clientId,
    after: { number: invoice.number, days: steps.at(-1), to, left: money(left, invoice.currency) },
  })

/** By the payment provider, at this moment. */
async function isBeingCollected(tx: Transaction, invoiceId: string): Promise<boolean> {
  const open = await tx.db.query.collections.findFirst({
    where: { invoiceId, state: { in: ['asked', 'pending'] } },
  })
  return open !== undefined
}
