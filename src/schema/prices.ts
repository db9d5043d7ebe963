import { requireViewer } from '../core/access/viewer.ts'
import { findClient } from '../core/clients/find.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { type Micros, money } from '../core/money/money.ts'
import { type Quantity, quantity, quantityNumber } from '../core/money/quantity.ts'
import { OPERATIONS, type PriceItem } from '../core/prices/price-list.ts'
import { type ListedPrices, listedRow, listPrices, MOST_VERSIONS, pricesAt } from '../core/prices/search.ts'
import { setPriceList } from '../core/prices/set.ts'
import { builder } from './builder.ts'
import { Client } from './clients.ts'
import { atMost } from './cost.ts'
import { outcome } from './errors.ts'
import { MoneyType } from './money.ts'
import { UsageOperation } from './operation.ts'

const MOST_TIERS = 20

type ShownTier = { upTo: Quantity | null; unitMicros: Micros; currency: string }

const PriceTier = builder.objectRef<ShownTier>('PriceTier').implement({
  description: 'What one costs as far as this tier reaches.',
  fields: (t) => ({
    upTo: t.float({
      nullable: true,
      description: 'Up to which quantity of the period, beside what is included; null: all the rest.',
      resolve: ({ upTo }) => (upTo === null ? null : quantityNumber(upTo)),
    }),
    unit: t.field({
      type: MoneyType,
      description: 'What one costs in it.',
      resolve: ({ unitMicros, currency }) => money(unitMicros, currency),
    }),
  }),
})

const Price = builder.objectRef<PriceItem & { currency: string }>('Price').implement({
  description: 'What an operation costs.',
  fields: (t) => ({
    operation: t.field({
      type: UsageOperation,
      description: 'Which operation.',
      resolve: ({ operation }) => operation,
    }),
    unit: t.field({
      type: MoneyType,
      description: 'What one costs; with tiers, in the first of them.',
      resolve: ({ unitMicros, currency }) => money(unitMicros, currency),
    }),
    included: t.float({
      description: 'How much is free in each period, before any tier begins.',
      resolve: ({ included = quantity(0n) }) => quantityNumber(included),
    }),
    tiers: t.field({
      type: [PriceTier],
      complexity: atMost(MOST_TIERS),
      description:
        'Each part of a period’s quantity costs what its tier says; empty where all cost the same.',
      resolve: ({ tiers = [], currency }) => tiers.map((tier) => ({ ...tier, currency })),
    }),
  }),
})

const PriceList = builder.objectRef<ListedPrices>('PriceList').implement({
  description: 'Prices that hold from a date on. A list never changes: new prices are a new version.',
  fields: (t) => ({
    version: t.exposeString('version', {
      description: 'As it stands on usage events: default, standard-3 (everybody’s), client-2.',
    }),
    currency: t.exposeString('currency', { description: 'ISO 4217, like USD.' }),
    effectiveFrom: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'From when on it holds; null for what comes with vigint.',
      resolve: ({ effectiveFrom }) => effectiveFrom,
    }),
    client: t.field({
      type: Client,
      nullable: true,
      description: 'Whose prices they are; null for everybody’s.',
      resolve: ({ client }) => client,
    }),
    minimum: t.field({
      type: MoneyType,
      description: 'The least that a whole period costs.',
      resolve: ({ minimumMicros, currency }) => money(minimumMicros, currency),
    }),
    prices: t.field({
      type: [Price],
      complexity: atMost(OPERATIONS.length),
      description: 'By operation; one that is missing is free.',
      resolve: ({ items, currency }) => items.map((item) => ({ ...item, currency })),
    }),
  }),
})

builder.queryFields((t) => ({
  priceList: t.field({
    type: PriceList,
    nullable: true,
    description: 'The prices that hold for a client, or without one for whoever has none of their own.',
    guard: { permission: 'usage:read' },
    args: {
      client: t.arg.id({ description: 'Whose (id or slug); a client’s key always means its own.' }),
      at: t.arg({ type: 'DateTime', description: 'When; now unless given.' }),
    },
    resolve: (_, { client, at }, { core, viewer }) =>
      pricesAt(core, requireViewer(viewer), client, at ?? core.now()),
  }),
  priceLists: t.field({
    type: [PriceList],
    complexity: atMost(MOST_VERSIONS + 1),
    description:
      'Every version, past and coming: the client’s own, everybody’s, and what comes with vigint. What stands first and has begun holds.',
    guard: { permission: 'usage:read' },
    args: { client: t.arg.id({ description: 'Whose (id or slug); a client’s key always means its own.' }) },
    resolve: (_, { client }, { core, viewer }) => listPrices(core, requireViewer(viewer), client),
  }),
}))

const PriceListSet = builder.objectRef<ListedPrices>('PriceListSet').implement({
  description: 'The prices hold from their date on.',
  fields: (t) => ({
    priceList: t.field({ type: PriceList, description: 'The new version.', resolve: (list) => list }),
  }),
})

const PriceTierInput = builder.inputType('PriceTierInput', {
  description: 'A tier of a price.',
  fields: (t) => ({
    upTo: t.float({
      description: 'Up to which quantity of the period, below 100,000,000,000,000; the last tier has none.',
    }),
    unit: t.string({ required: true, description: 'What one costs in it, as decimal text like 0.03.' }),
  }),
})

const PriceInput = builder.inputType('PriceInput', {
  description: 'What an operation is to cost: by `unit`, or by `tiers`.',
  fields: (t) => ({
    operation: t.field({ type: UsageOperation, required: true, description: 'Which operation.' }),
    unit: t.string({ description: 'What one costs, as decimal text like 0.05.' }),
    included: t.float({
      description: 'How much is free in each period, below 100,000,000,000,000; nothing unless given.',
    }),
    tiers: t.field({ type: [PriceTierInput], description: 'From the first unit up; at most 20.' }),
  }),
})

const SetPriceListInput = builder.inputType('SetPriceListInput', {
  description: 'New prices. What is left out stays as it is at their date.',
  fields: (t) => ({
    client: t.id({ description: 'Whose (id or slug); without it everybody’s who has none of their own.' }),
    prices: t.field({ type: [PriceInput], description: 'What to change, by operation.' }),
    minimum: t.string({ description: 'The least that a whole period costs, as decimal text; 0 for none.' }),
    effectiveFrom: t.field({
      type: 'DateTime',
      description: 'From when on; now unless given. What is recorded already keeps its prices.',
    }),
  }),
})

builder.mutationField('setPriceList', (t) =>
  t.field({
    type: PriceListSet,
    description: 'Sets prices: a new version, which applies to what is used from its date on.',
    guard: { permission: 'billing:manage' },
    nullable: true,
    errors: outcome('SetPriceListResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: SetPriceListInput, required: true, description: 'What to set.' }) },
    resolve: async (_, { input: { client: named, prices, ...rest } }, { core, viewer }) => {
      const asker = requireViewer(viewer)
      const row = await setPriceList(core, asker, named, { ...rest, prices: prices ?? [] })
      return listedRow(row, typeof named === 'string' ? await findClient(core, asker, named) : null)
    },
  }),
)
