import { and, eq, isNull } from 'drizzle-orm'
import { type ClientRow, clients, type InvoiceRow, type MailRow, mails } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core, Transaction } from '../context.ts'
import { ConflictError, InvalidInputError } from '../errors.ts'
import { encodeId, newId } from '../ids.ts'
import { parse } from '../input.ts'
import { invoiceName } from '../invoices/describe.ts'
import { lockInvoice } from '../invoices/find.ts'
import { billingOf, buyerOf } from '../invoices/settings.ts'
import { type SendInvoice, sendInvoiceInput } from './input.ts'

export type SentInvoice = { invoice: InvoiceRow; mail: MailRow }

/**
 * Puts an invoice into the outbox: it is sent in a moment, and tried again until the mail server takes or refuses it.
 * While one is on its way to the same address, there is no second.
 */
export async function sendInvoice(
  ctx: Core,
  viewer: Viewer,
  named: string,
  input: SendInvoice,
): Promise<SentInvoice> {
  requireLive(viewer, 'invoices')
  const { to } = parse(sendInvoiceInput, input)
  if (!ctx.mailer) throw noMail()
  return act(ctx, viewer, async (tx) => {
    const invoice = await lockInvoice(tx, viewer, named)
    requireSendable(invoice)
    const recipient = to ?? (await recipientOf(tx, invoice))
    const waiting = await waitingFor(tx, invoice, recipient)
    if (waiting) return { invoice, mail: waiting }
    const mail = await putIntoOutbox(tx, { invoiceId: invoice.id, recipient, overdueDays: null })
    await recordAct(tx, viewer, {
      action: 'invoice.send',
      environment: 'live',
      subject: encodeId('invoice', invoice.id),
      clientId: invoice.clientId,
      after: { number: invoice.number, to: recipient },
    })
    return { invoice, mail }
  })
}

export async function putIntoOutbox(
  tx: Transaction,
  about: Pick<MailRow, 'invoiceId' | 'recipient' | 'overdueDays'>,
): Promise<MailRow> {
  const now = tx.now()
  const mail: MailRow = {
    ...about,
    id: newId(),
    state: 'waiting',
    attempts: 0,
    nextAttemptAt: now,
    begunAt: null,
    interrupted: 0,
    answer: null,
    createdAt: now,
    sentAt: null,
  }
  await tx.db.insert(mails).values(mail)
  return mail
}

const noMail = () =>
  new ConflictError(
    'This server sends no mail. Let VIGINT_SMTP_URL name a mail server, and VIGINT_MAIL_FROM the address to send from.',
  )

function requireSendable(invoice: InvoiceRow): void {
  const name = invoiceName(invoice)
  if (invoice.state === 'draft') throw new ConflictError(`${name} is not finalized: finalize it first.`)
  if (invoice.state === 'void') throw new ConflictError(`${name} is void, and is not sent.`)
}

/** As it is today: the invoice itself may be older than the address. */
export async function addressOf(
  tx: Transaction,
  { clientId, buyer }: InvoiceRow,
): Promise<{ email: string | null; client: ClientRow | undefined }> {
  const [client] = clientId ? await tx.db.select().from(clients).where(eq(clients.id, clientId)) : []
  const { email } = client ? buyerOf(client, await billingOf(tx, client.id)) : buyer
  return { email, client }
}

async function recipientOf(tx: Transaction, invoice: InvoiceRow): Promise<string> {
  const { email, client } = await addressOf(tx, invoice)
  if (email) return email
  throw new InvalidInputError([
    {
      path: 'to',
      message: client
        ? `${client.name} has no address for invoices, and none was named. Set it: vigint billing update ${client.slug} --email ADDRESS`
        : 'The client was deleted, and had no address. Name one.',
    },
  ])
}

async function waitingFor(
  tx: Transaction,
  { id }: InvoiceRow,
  recipient: string,
): Promise<MailRow | undefined> {
  const [mail] = await tx.db
    .select()
    .from(mails)
    .where(
      and(
        eq(mails.invoiceId, id),
        eq(mails.recipient, recipient),
        eq(mails.state, 'waiting'),
        isNull(mails.overdueDays),
      ),
    )
  return mail
}
