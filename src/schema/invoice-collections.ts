import { requireViewer } from '../core/access/viewer.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { outstanding } from '../core/invoices/outstanding.ts'
import { add, micros, money } from '../core/money/money.ts'
import { type CollectedInvoice, collectInvoice } from '../core/payments/ask.ts'
import { isCollectable } from '../core/payments/collectable.ts'
import { builder } from './builder.ts'
import { atMost } from './cost.ts'
import { outcome } from './errors.ts'
import { Invoice } from './invoices.ts'
import { MoneyType } from './money.ts'

/** An invoice is seldom collected more often. */
const USUAL_COLLECTIONS = 2

const CollectionState = builder.enumType('CollectionState', {
  description: 'How far the collection of a payment is.',
  values: {
    ASKED: {
      value: 'asked',
      description: 'The payment provider is asked for it, again if it is not reached.',
    },
    PENDING: { value: 'pending', description: 'The provider is at work, and tells how it ends.' },
    SUCCEEDED: { value: 'succeeded', description: 'It came in, and stands among the payments.' },
    FAILED: { value: 'failed', description: 'It was refused. `answer` says why.' },
    UNMATCHED: {
      value: 'unmatched',
      description:
        'It came in, and was not recorded: another amount, or no longer owed. `answer` says what to do.',
    },
  } as const,
})

const Collection = builder.drizzleObject('collections', {
  name: 'Collection',
  description: 'Money of an invoice that the payment provider is to collect.',
  select: {
    columns: {
      amountMicros: true,
      state: true,
      externalId: true,
      answer: true,
      createdAt: true,
      updatedAt: true,
    },
    with: { invoice: { columns: { currency: true } } },
  },
  fields: (t) => ({
    amount: t.field({
      type: MoneyType,
      description: 'How much.',
      resolve: ({ amountMicros, invoice: { currency } }) => money(micros(amountMicros), currency),
    }),
    state: t.field({ type: CollectionState, description: 'How far it is.', resolve: ({ state }) => state }),
    reference: t.exposeString('externalId', {
      nullable: true,
      description: 'By what the provider knows it.',
    }),
    answer: t.exposeString('answer', { nullable: true, description: 'What the provider said last.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was asked for.',
      resolve: ({ createdAt }) => createdAt,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'Since when it is so.',
      resolve: ({ updatedAt }) => updatedAt,
    }),
  }),
})

builder.drizzleObjectField(Invoice, 'collections', (t) =>
  t.relation('collections', {
    type: Collection,
    complexity: atMost(USUAL_COLLECTIONS),
    description: 'How the payment provider was to collect it, each time.',
    query: { orderBy: { createdAt: 'asc', id: 'asc' } },
  }),
)

builder.drizzleObjectField(Invoice, 'collectable', (t) =>
  t.boolean({
    description:
      'Whether `collectInvoice` can be asked for it now: the server has a payment provider, the client a card, something is left to pay and no collection is under way.',
    select: {
      with: {
        client: { columns: { id: true }, with: { paymentDetails: { columns: { method: true } } } },
        creditNotes: { columns: { totalMicros: true } },
        collections: { columns: { state: true } },
      },
    },
    resolve: ({ client, creditNotes, collections, ...invoice }, _, { core }) =>
      isCollectable(core, {
        state: invoice.state,
        left: outstanding(invoice, add(...creditNotes.map(({ totalMicros }) => micros(totalMicros)))),
        method: client?.paymentDetails?.method,
        collections,
      }),
  }),
)

const InvoiceCollecting = builder.objectRef<CollectedInvoice>('InvoiceCollecting').implement({
  description: 'The provider is asked in a moment: follow the state.',
  fields: (t) => ({
    invoice: t.field({ type: Invoice, description: 'The invoice.', resolve: ({ invoice }) => invoice }),
    collection: t.field({
      type: Collection,
      description: 'What is to be collected.',
      resolve: ({ invoice, collection }) => ({ ...collection, invoice }),
    }),
  }),
})

const CollectInvoiceInput = builder.inputType('CollectInvoiceInput', {
  description: 'Which invoice to collect.',
  fields: (t) => ({ invoice: t.id({ required: true, description: 'Its id or its number.' }) }),
})

builder.mutationField('collectInvoice', (t) =>
  t.field({
    type: InvoiceCollecting,
    description:
      'Has what is left of a finalized invoice collected from the card of its client, by the payment provider. While one collection is open, there is no second. The payment is recorded when it came in.',
    guard: { permission: 'billing:manage' },
    nullable: true,
    errors: outcome('CollectInvoiceResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: CollectInvoiceInput, required: true, description: 'Which.' }) },
    resolve: (_, { input: { invoice } }, { core, viewer }) =>
      collectInvoice(core, requireViewer(viewer), invoice),
  }),
)
