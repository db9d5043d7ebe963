import type { Limit } from '../core/limits/quotas.ts'
import { builder } from './builder.ts'

export type LimitsShown = { requestsPerMinute: Limit; isDefault: boolean }

export const LimitsType = builder.objectRef<LimitsShown>('Limits').implement({
  description: 'How much may be asked. A request counts as many times as it has fields at its root.',
  fields: (t) => ({
    requestsPerMinute: t.exposeInt('requestsPerMinute', {
      nullable: true,
      description: 'Requests a minute; null: as many as there are.',
    }),
    isDefault: t.exposeBoolean('isDefault', {
      description: 'Whether the server says so for all that have no limit of their own.',
    }),
  }),
})

export const LimitsInput = builder.inputType('LimitsInput', {
  description: 'How much may be asked. What is left out stays.',
  fields: (t) => ({
    requestsPerMinute: t.int({
      description: 'Requests a minute; null: as many as there are, which only the operator gives.',
    }),
  }),
})
