import { requireViewer } from '../core/access/viewer.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { type SentInvoice, sendInvoice } from '../core/mail/send-invoice.ts'
import { builder } from './builder.ts'
import { atMost } from './cost.ts'
import { outcome } from './errors.ts'
import { Invoice } from './invoices.ts'

/** An invoice is seldom sent more often. */
const USUAL_MAILS = 2

const MailState = builder.enumType('MailState', {
  description: 'How far a mail is.',
  values: {
    WAITING: { value: 'waiting', description: 'It is on its way, or is tried again at `nextAttemptAt`.' },
    SENT: { value: 'sent', description: 'The mail server took it.' },
    FAILED: { value: 'failed', description: 'It was refused, or given up after a day. `answer` says why.' },
  } as const,
})

export const InvoiceMail = builder.drizzleObject('mails', {
  name: 'InvoiceMail',
  description: 'An invoice on its way by mail, or a reminder of it.',
  select: {
    columns: {
      recipient: true,
      overdueDays: true,
      state: true,
      attempts: true,
      answer: true,
      nextAttemptAt: true,
      begunAt: true,
      interrupted: true,
      createdAt: true,
      sentAt: true,
    },
  },
  fields: (t) => ({
    recipient: t.exposeString('recipient', { description: 'To whom.' }),
    overdueDays: t.exposeInt('overdueDays', {
      nullable: true,
      description: 'Of a reminder: how many days after it was due; null where the invoice was just sent.',
    }),
    state: t.field({ type: MailState, description: 'How far it is.', resolve: ({ state }) => state }),
    attempts: t.exposeInt('attempts', { description: 'How often it was tried.' }),
    answer: t.exposeString('answer', {
      nullable: true,
      description: 'What the mail server said last, or why it was not reached.',
    }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'While it waits: when it is tried next.',
      resolve: ({ state, nextAttemptAt }) => (state === 'waiting' ? nextAttemptAt : null),
    }),
    begunAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'While it is tried: when that attempt began. Where its server is stopped in the middle of it this stays, until the mail is tried again at `nextAttemptAt`.',
      resolve: ({ state, begunAt }) => (state === 'waiting' ? begunAt : null),
    }),
    interrupted: t.exposeInt('interrupted', {
      description:
        'How many attempts before the last were cut short as their server was stopped. What each sent may have arrived, under the same Message-ID.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When sending it was asked for.',
      resolve: ({ createdAt }) => createdAt,
    }),
    sentAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the mail server took it.',
      resolve: ({ sentAt }) => sentAt,
    }),
  }),
})

builder.drizzleObjectField(Invoice, 'mails', (t) =>
  t.relation('mails', {
    type: InvoiceMail,
    complexity: atMost(USUAL_MAILS),
    description: 'How it was sent by mail, each time.',
    query: { orderBy: { createdAt: 'asc', id: 'asc' } },
  }),
)

const InvoiceSent = builder.objectRef<SentInvoice>('InvoiceSent').implement({
  description: 'The mail is kept, and sent in a moment: follow its state.',
  fields: (t) => ({
    invoice: t.field({ type: Invoice, description: 'The invoice.', resolve: ({ invoice }) => invoice }),
    mail: t.field({ type: InvoiceMail, description: 'The mail.', resolve: ({ mail }) => mail }),
  }),
})

const SendInvoiceInput = builder.inputType('SendInvoiceInput', {
  description: 'Which invoice to send, and where to.',
  fields: (t) => ({
    invoice: t.id({ required: true, description: 'Its id or its number.' }),
    to: t.string({
      description: 'The address; unless given, that of the client for invoices, or else that of the client.',
    }),
  }),
})

builder.mutationField('sendInvoice', (t) =>
  t.field({
    type: InvoiceSent,
    description:
      'Sends a finalized invoice by mail, with the PDF. It is tried again until the mail server takes or refuses it, for a day. While one is on its way to an address, there is no second.',
    guard: { permission: 'billing:manage' },
    nullable: true,
    errors: outcome('SendInvoiceResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: SendInvoiceInput, required: true, description: 'Which, and where to.' }) },
    resolve: (_, { input: { invoice, ...input } }, { core, viewer }) =>
      sendInvoice(core, requireViewer(viewer), invoice, input),
  }),
)
