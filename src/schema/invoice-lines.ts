import { encodeId } from '../core/ids.ts'
import { parseStored } from '../core/invoices/stored.ts'
import { micros, money } from '../core/money/money.ts'
import { quantityNumber } from '../core/money/quantity.ts'
import { OPERATIONS, type Operation } from '../core/prices/price-list.ts'
import type { LinePart } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { atMost } from './cost.ts'
import { MoneyType } from './money.ts'
import { UsageOperation } from './operation.ts'

/** As many as are usual: one for each tier that was reached. */
const USUAL_PARTS = 3

const InvoiceLinePart = builder.objectRef<LinePart & { currency: string }>('InvoiceLinePart').implement({
  description: 'A part of a line, at one price.',
  fields: (t) => ({
    quantity: t.float({
      description: 'How much.',
      resolve: ({ quantity }) => quantityNumber(parseStored(quantity)),
    }),
    unit: t.field({
      type: MoneyType,
      description: 'What one costs.',
      resolve: ({ unitMicros, currency }) => money(micros(BigInt(unitMicros)), currency),
    }),
  }),
})

export const InvoiceLine = builder.drizzleObject('invoiceLines', {
  name: 'InvoiceLine',
  description: 'One operation of a period, at the prices of one list.',
  select: { columns: { parts: true }, with: { invoice: { columns: { currency: true } } } },
  fields: (t) => ({
    operation: t.field({
      type: UsageOperation,
      nullable: true,
      description: 'What was used; null for a minimum fee.',
      select: { columns: { operation: true } },
      resolve: ({ operation }) => OPERATIONS.find((each): each is Operation => each === operation) ?? null,
    }),
    key: t.exposeString('keyName', {
      nullable: true,
      description:
        'By which key, as it was called then; null where lines are not by key, and where it was none.',
    }),
    keyId: t.id({
      nullable: true,
      description: 'The id of that key: key_…',
      select: { columns: { keyId: true } },
      resolve: ({ keyId }) => keyId && encodeId('key', keyId),
    }),
    source: t.exposeString('sourceName', {
      nullable: true,
      description:
        'At which camera, as it was called then; null where lines are not by source, and where it was none.',
    }),
    description: t.exposeString('description', { description: 'For people.' }),
    priceVersion: t.exposeString('priceVersion', {
      description: 'The version of the prices that it was reckoned by.',
    }),
    quantity: t.float({
      description:
        'The sum of the events that it bills; what is included counts. 0 for an adjustment: what other usage of the period changed about what was billed already.',
      select: { columns: { quantity: true } },
      resolve: ({ quantity }) => quantityNumber(parseStored(quantity)),
    }),
    included: t.float({
      description: 'How much of it is free because it is included.',
      select: { columns: { included: true } },
      resolve: ({ included }) => quantityNumber(parseStored(included)),
    }),
    late: t.exposeBoolean('late', {
      description:
        'Whether it is about another period than its invoice: what came too late for the invoice of that, or was taken back since.',
    }),
    periodStart: t.field({
      type: 'DateTime',
      description: 'The first moment of the period that it is about.',
      select: { columns: { periodStart: true } },
      resolve: ({ periodStart }) => periodStart,
    }),
    periodEnd: t.field({
      type: 'DateTime',
      description: 'The first moment after the period that it is about.',
      select: { columns: { periodEnd: true } },
      resolve: ({ periodEnd }) => periodEnd,
    }),
    parts: t.field({
      type: [InvoiceLinePart],
      complexity: atMost(USUAL_PARTS),
      description: 'The rest of the quantity, tier by tier.',
      resolve: ({ parts, invoice: { currency } }) => parts.map((part) => ({ ...part, currency })),
    }),
    amount: t.field({
      type: MoneyType,
      description: 'What it comes to, rounded once, halves to even.',
      select: { columns: { amountMicros: true } },
      resolve: ({ amountMicros, invoice: { currency } }) => money(micros(amountMicros), currency),
    }),
  }),
})
