import type { Money } from '../core/money/money.ts'
import { builder } from './builder.ts'

export const MoneyType = builder.objectRef<Money>('Money').implement({
  description: 'An amount of money, exact.',
  fields: (t) => ({
    amount: t.exposeString('amount', {
      description:
        'A decimal number as text, like 12.50: with the digits that the currency has, and up to six where costs take them.',
    }),
    currency: t.exposeString('currency', { description: 'ISO 4217, like USD.' }),
  }),
})
