import { requireViewer } from '../core/access/viewer.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import type { Drafted } from '../core/invoices/draft.ts'
import { type FailedClient, type Generated, generateInvoices } from '../core/invoices/generate.ts'
import { parseStored } from '../core/invoices/stored.ts'
import { unprintableIn } from '../core/invoices/unprintable.ts'
import { micros, money } from '../core/money/money.ts'
import { quantityNumber } from '../core/money/quantity.ts'
import type { InvoiceLineRow } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { Client } from './clients.ts'
import { atMost } from './cost.ts'
import { outcome } from './errors.ts'
import { Invoice } from './invoices.ts'
import { MoneyType } from './money.ts'

/** What is billed costs far more than what is answered, and the operator alone asks for it. */
const USUAL_INVOICES = 20
const USUAL_LINES = 10

type ShownLine = InvoiceLineRow & { currency: string }

const DraftLine = builder.objectRef<ShownLine>('DraftLine').implement({
  description: 'A line of an invoice that would be made.',
  fields: (t) => ({
    description: t.exposeString('description', { description: 'For people.' }),
    quantity: t.float({
      description: 'The sum of the events that it would bill.',
      resolve: ({ quantity }) => quantityNumber(parseStored(quantity)),
    }),
    amount: t.field({
      type: MoneyType,
      description: 'What it would come to.',
      resolve: ({ amountMicros, currency }) => money(micros(amountMicros), currency),
    }),
  }),
})

const InvoiceDraft = builder.objectRef<Drafted>('InvoiceDraft').implement({
  description: 'An invoice that would be made: a dry run stores nothing.',
  fields: (t) => ({
    client: t.field({
      type: Client,
      nullable: true,
      description: 'Who would owe it.',
      resolve: ({ invoice: { clientId } }, _, { core }) =>
        clientId ? core.db.query.clients.findFirst({ where: { id: clientId } }) : null,
    }),
    periodStart: t.field({
      type: 'DateTime',
      description: 'The first moment that it would bill.',
      resolve: ({ invoice }) => invoice.periodStart,
    }),
    periodEnd: t.field({
      type: 'DateTime',
      description: 'The first moment that it would no longer bill.',
      resolve: ({ invoice }) => invoice.periodEnd,
    }),
    timeZone: t.string({
      description: 'By whose clocks that is.',
      resolve: ({ invoice }) => invoice.timeZone,
    }),
    subtotal: t.field({
      type: MoneyType,
      description: 'Without tax.',
      resolve: ({ invoice }) => money(micros(invoice.subtotalMicros), invoice.currency),
    }),
    tax: t.field({
      type: MoneyType,
      description: 'The tax.',
      resolve: ({ invoice }) => money(micros(invoice.taxMicros), invoice.currency),
    }),
    total: t.field({
      type: MoneyType,
      description: 'With tax.',
      resolve: ({ invoice }) => money(micros(invoice.totalMicros), invoice.currency),
    }),
    unprintable: t.stringList({
      description:
        'Letters that no font of the server has, each once: its PDF would have \ufffd in their place.',
      resolve: ({ invoice, lines }, _, { core }) => unprintableIn(core, { ...invoice, lines }),
    }),
    lines: t.field({
      type: [DraftLine],
      complexity: atMost(USUAL_LINES),
      description: 'What it would be made of.',
      resolve: ({ invoice: { currency }, lines }) => lines.map((line) => ({ ...line, currency })),
    }),
  }),
})

const InvoiceFailure = builder.objectRef<FailedClient>('InvoiceFailure').implement({
  description: 'A client whose invoices could not be drawn up; those of others were.',
  fields: (t) => ({
    client: t.field({
      type: Client,
      nullable: true,
      description: 'Whose.',
      resolve: ({ clientId }, _, { core }) => core.db.query.clients.findFirst({ where: { id: clientId } }),
    }),
    message: t.exposeString('message', { description: 'Why, and what to do.' }),
  }),
})

const InvoicesGenerated = builder.objectRef<Generated>('InvoicesGenerated').implement({
  description: 'Every client has its invoices for the period, but for those that failed.',
  fields: (t) => ({
    invoices: t.field({
      type: [Invoice],
      complexity: atMost(USUAL_INVOICES),
      description:
        'Those of the period, with those of earlier periods that were missing: new ones first, then what was there. None in a dry run.',
      resolve: ({ invoices }) => invoices,
    }),
    created: t.exposeInt('created', { description: 'How many of them are new.' }),
    drafts: t.field({
      type: [InvoiceDraft],
      complexity: atMost(USUAL_INVOICES),
      description: 'What would be made; empty unless it is a dry run.',
      resolve: ({ drafts }) => drafts,
    }),
    failed: t.field({
      type: [InvoiceFailure],
      complexity: atMost(USUAL_INVOICES),
      description:
        'Clients that nothing could be drawn up for, where every client was asked for. Mend what is said and do it again.',
      resolve: ({ failed }) => failed,
    }),
  }),
})

const GenerateInvoicesInput = builder.inputType('GenerateInvoicesInput', {
  description: 'Whom to bill, and for when.',
  fields: (t) => ({
    client: t.id({ description: 'Only this client (id or slug); every client unless given.' }),
    period: t.string({
      description:
        'last (unless given): the last whole period; a day, such as 2026-03-02: the one that it is in; current: what there is so far of the one that goes on.',
    }),
    dryRun: t.boolean({ description: 'Only say what would be made.' }),
  }),
})

builder.mutationField('generateInvoices', (t) =>
  t.field({
    type: InvoicesGenerated,
    description:
      'Draws up drafts for a period, by the clocks and the schedule of each client, and for earlier periods with usage that nobody has billed. What has an invoice is left alone: doing it again changes nothing.',
    guard: { permission: 'billing:manage' },
    nullable: true,
    errors: outcome('GenerateInvoicesResult', ConflictError, InvalidInputError, NotFoundError),
    args: {
      input: t.arg({ type: GenerateInvoicesInput, required: true, description: 'Whom, and for when.' }),
    },
    resolve: (_, { input }, { core, viewer }) => generateInvoices(core, requireViewer(viewer), input),
  }),
)
