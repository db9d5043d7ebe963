import type { DayCount } from '../core/keys/use-by-day.ts'
import { builder } from './builder.ts'

export const KeyUseDay = builder.objectRef<DayCount>('KeyUseDay').implement({
  description: 'How much a key was used on one day.',
  fields: (t) => ({
    day: t.exposeString('day', { description: 'The day in UTC, like 2026-01-31.' }),
    count: t.exposeFloat('count', { description: 'How many requests it was accepted for.' }),
  }),
})
