import { and, eq, sql } from 'drizzle-orm'
import { type MailRow, mails } from '../../db/tables/index.ts'
import { recordAct } from '../audit/record.ts'
import { type Core, transaction } from '../context.ts'
import { encodeId } from '../ids.ts'
import { asOfNow, invoiceDocument } from '../invoices/document.ts'
import { creditedOf, outstanding } from '../invoices/outstanding.ts'
import { NOTHING } from '../money/money.ts'
import { answerOf, attemptOf, longestDue } from '../outbox.ts'
import { invoiceMail } from './invoice-mail.ts'
import type { Mailer, Sending } from './mailer.ts'

const MINUTE_MS = 60 * 1000
/** After each attempt; after the last one it is given up. */
const PAUSES_MS = [1, 2, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60].map((minutes) => minutes * MINUTE_MS)
/** In one round: whoever stops the server waits for no more than these. */
const MOST_AT_ONCE = 10

/** Sends what waits. Servers do so side by side: each mail is taken by one of them. */
export async function deliverMails(core: Core): Promise<void> {
  const { mailer } = core
  if (!mailer) return
  for (let count = 0; count < MOST_AT_ONCE; count++) {
    const mail = await take(core)
    if (!mail) return
    const sending = await attempt(core, mailer, mail).catch(failed)
    await settle(core, mail, sending)
    // It will not take the next one either, and takes its time to say so.
    if (sending.state === 'later') return
  }
}

const failed = (error: unknown): Sending => ({ state: 'later', answer: String(error) })

async function take({ db, now }: Core): Promise<MailRow | undefined> {
  const at = now()
  const due = longestDue(mails, sql`state = 'waiting'`, at)
  // Where an attempt has begun and not ended, its server was stopped in the middle of it.
  const interrupted = sql`${mails.interrupted} + (${mails.begunAt} is not null)::int`
  const [mail] = await db
    .update(mails)
    .set({ ...attemptOf(mails, at), begunAt: at, interrupted })
    .where(eq(mails.id, due))
    .returning()
  return mail
}

async function attempt(core: Core, mailer: Mailer, mail: MailRow): Promise<Sending> {
  const invoice = await core.db.query.invoices.findFirst({
    where: { id: mail.invoiceId },
    with: { lines: { orderBy: { position: 'asc' } } },
  })
  if (!invoice || invoice.state === 'void') return { state: 'refused', answer: 'The invoice is void by now.' }
  const document = invoiceDocument(invoice)
  const content = await core.printer.print(document)
  const pdf = { filename: `${invoice.number}.pdf`, type: 'application/pdf', content }
  const left = outstanding(invoice, await creditedOf(core, invoice.id))
  if (mail.overdueDays !== null && (left === NOTHING || invoice.state !== 'finalized'))
    return { state: 'refused', answer: 'Nothing is left to pay: no reminder was sent.' }
  const letter = invoiceMail(asOfNow(document, invoice, left), mail.overdueDays)
  return mailer.send({ id: mail.id, to: mail.recipient, ...letter, attachments: [pdf] })
}

/** What came of it stays with the mail, and its end in the audit log. */
async function settle(core: Core, mail: MailRow, { state, answer }: Sending): Promise<void> {
  const now = core.now()
  const pause = state === 'later' ? PAUSES_MS[mail.attempts - 1] : undefined
  const ended = state === 'sent' ? 'sent' : 'failed'
  const change = {
    begunAt: null,
    answer: answerOf(answer),
    ...(pause === undefined
      ? ({ state: ended, ...(ended === 'sent' && { sentAt: now }) } as const)
      : { nextAttemptAt: new Date(now.getTime() + pause) }),
  }
  // Who was too slow has no say, unless it was sent after all.
  const stillMine = state === 'sent' ? undefined : eq(mails.attempts, mail.attempts)
  await transaction(core, async (tx) => {
    const [changed] = await tx.db
      .update(mails)
      .set(change)
      .where(and(eq(mails.id, mail.id), eq(mails.state, 'waiting'), stillMine))
      .returning({ invoiceId: mails.invoiceId })
    if (!changed || pause !== undefined) return
    const invoice = await tx.db.query.invoices.findFirst({ where: { id: changed.invoiceId } })
    await recordAct(tx, null, {
      action: `invoice.mail_${ended}`,
      environment: 'live',
      subject: encodeId('invoice', changed.invoiceId),
      clientId: invoice?.clientId ?? null,
      after: { number: invoice?.number, to: mail.recipient, attempts: mail.attempts, answer: change.answer },
    })
  })
  if (state !== 'sent')
    core.log.warn({ mail: mail.id, attempts: mail.attempts, answer }, 'A mail was not taken')
}
