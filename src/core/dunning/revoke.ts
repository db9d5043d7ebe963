import { type ClientRow, dunningSteps, type InvoiceRow } from '../../db/tables/index.ts'
import { recordAct } from '../audit/record.ts'
import { markRevoked } from '../clients/revoke.ts'
import type { Transaction } from '../context.ts'
import { encodeId } from '../ids.ts'
import { isPast, type Reminder } from './reminders.ts'

/**
 * As long after the last reminder got out as the policy puts between them, however late that was: who was never told is
 * not shut out.
 */
export async function revokeAtLast(
  tx: Transaction,
  client: ClientRow,
  invoice: InvoiceRow,
  overdue: { last: Reminder; days: number },
): Promise<void> {
  const { reminderDays, revokeDays } = tx.dunning
  const lastDays = reminderDays.at(-1)
  const { last, days } = overdue
  if (revokeDays === null || lastDays === undefined || last.days < lastDays || days < revokeDays) return
  const at = tx.now()
  if (!isPast(last, revokeDays - lastDays, at)) return
  const taken = await tx.db
    .insert(dunningSteps)
    .values({ invoiceId: invoice.id, days: revokeDays, revokes: true, at })
    .onConflictDoNothing()
    .returning({ days: dunningSteps.days })
  if (taken.length === 0) return
  await recordAct(tx, null, {
    action: 'invoice.revoke_client',
    environment: 'live',
    subject: encodeId('invoice', invoice.id),
    clientId: client.id,
    after: { number: invoice.number, days: revokeDays },
  })
  await markRevoked(tx, null, client, 'client.revoke', at)
}
