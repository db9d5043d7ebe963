import { and, eq, isNotNull, lt } from 'drizzle-orm'
import { type ClientRow, clients, dunningSteps, type InvoiceRow, invoices } from '../../db/tables/index.ts'
import { recordAct } from '../audit/record.ts'
import { markRevoked } from '../clients/revoke.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { encodeId } from '../ids.ts'
import { creditedOf, outstanding } from '../invoices/outstanding.ts'
import { billingOf } from '../invoices/settings.ts'
import { addressOf, putIntoOutbox } from '../mail/send-invoice.ts'
import { type Micros, money, NOTHING } from '../money/money.ts'

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

async function takeSteps(tx: Transaction, clientId: string, id: string): Promise<void> {
  // The client first, as all do that hold both.
  const [client] = await tx.db.select().from(clients).where(eq(clients.id, clientId)).for('update')
  const [invoice] = await tx.db.select().from(invoices).where(eq(invoices.id, id)).for('update')
  if (!client || invoice?.state !== 'finalized' || !invoice.dueAt) return
  if (!(await billingOf(tx, client.id)).dunning) return
  const left = outstanding(invoice, await creditedOf(tx, id))
  if (left === NOTHING || (await isBeingCollected(tx, id))) return
  const overdueDays = Math.floor((tx.now().getTime() - invoice.dueAt.getTime()) / DAY_MS)
  await remind(tx, invoice, left, overdueDays)
  await revokeAtLast(tx, client, invoice, overdueDays)
}

/** Of steps that were missed, such as by a server that was off, the last one counts for all. */
async function remind(
  tx: Transaction,
  invoice: InvoiceRow,
  left: Micros,
  overdueDays: number,
): Promise<void> {
  const due = tx.dunning.reminderDays.filter((days) => days <= overdueDays)
  const last = due.at(-1)
  if (last === undefined) return
  const at = tx.now()
  const taken = await tx.db
    .insert(dunningSteps)
    .values(due.map((days) => ({ invoiceId: invoice.id, days, revokes: false, at })))
    .onConflictDoNothing()
    .returning({ days: dunningSteps.days })
  if (!taken.some(({ days }) => days === last)) return
  const { email } = await addressOf(tx, invoice)
  if (email) await putIntoOutbox(tx, { invoiceId: invoice.id, recipient: email, overdueDays })
  await recordAct(tx, null, {
    action: 'invoice.remind',
    subject: encodeId('invoice', invoice.id),
    clientId: invoice.clientId,
    after: { number: invoice.number, days: last, to: email, left: money(left, invoice.currency) },
  })
}

/**
 * As long after the last reminder as the policy puts between them, however late that one was; and only if a mail server
 * took it: who was never told is not shut out.
 */
async function revokeAtLast(
  tx: Transaction,
  client: ClientRow,
  invoice: InvoiceRow,
  overdueDays: number,
): Promise<void> {
  const { reminderDays, revokeDays } = tx.dunning
  const lastDays = reminderDays.at(-1)
  if (revokeDays === null || lastDays === undefined || overdueDays < revokeDays) return
  const reminded = await tx.db.query.dunningSteps.findFirst({
    where: { invoiceId: invoice.id, days: lastDays, revokes: false },
  })
  const at = tx.now()
  if (!reminded || at.getTime() - reminded.at.getTime() < (revokeDays - lastDays) * DAY_MS) return
  const sent = await tx.db.query.mails.findFirst({
    where: { invoiceId: invoice.id, state: 'sent', overdueDays: { gte: lastDays } },
  })
  if (!sent) return
  const taken = await tx.db
    .insert(dunningSteps)
    .values({ invoiceId: invoice.id, days: revokeDays, revokes: true, at })
    .onConflictDoNothing()
    .returning({ days: dunningSteps.days })
  if (taken.length === 0) return
  await recordAct(tx, null, {
    action: 'invoice.revoke_client',
    subject: encodeId('invoice', invoice.id),
    clientId: client.id,
    after: { number: invoice.number, days: revokeDays },
  })
  await markRevoked(tx, null, client, 'client.revoke', at)
}

/** By the payment provider, at this moment. */
async function isBeingCollected(tx: Transaction, invoiceId: string): Promise<boolean> {
  const open = await tx.db.query.collections.findFirst({
    where: { invoiceId, state: { in: ['asked', 'pending'] } },
  })
  return open !== undefined
}
