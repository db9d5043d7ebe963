import type { LIMIT_NAMES } from '../core/limits/input.ts'
import type { Limit } from '../core/limits/quotas.ts'
import { builder } from './builder.ts'

export type LimitsShown = {
  requestsPerMinute: Limit
  framesPerSecond: Limit
  /** Null for a key. */
  sources: Limit
  isDefault: boolean
}

export const LimitsType = builder.objectRef<LimitsShown>('Limits').implement({
  description: 'How much may be asked. A request counts as many times as it has fields at its root.',
  fields: (t) => ({
    requestsPerMinute: t.exposeInt('requestsPerMinute', {
      nullable: true,
      description: 'Requests a minute; null: as many as there are.',
    }),
    framesPerSecond: t.exposeInt('framesPerSecond', {
      nullable: true,
      description: 'Frames a second; null: as many as there are.',
    }),
    sources: t.exposeInt('sources', {
      nullable: true,
      description:
        'How many sources a client may have, of each environment; null: as many as it likes. Says nothing of a key.',
    }),
    isDefault: t.exposeBoolean('isDefault', {
      description: 'Whether the server says how many requests, as for all that have no limit of their own.',
    }),
  }),
})

const LimitName = builder.enumType('LimitName', {
  description: 'One of the limits.',
  values: {
    REQUESTS_PER_MINUTE: { value: 'requestsPerMinute', description: 'Requests a minute.' },
    FRAMES_PER_SECOND: { value: 'framesPerSecond', description: 'Frames a second.' },
    SOURCES: { value: 'sources', description: 'Sources of a client.' },
  } satisfies Record<string, { value: (typeof LIMIT_NAMES)[number]; description: string }>,
})

export const LimitsInput = builder.inputType('LimitsInput', {
  description: 'How much may be asked. What is left out stays.',
  fields: (t) => ({
    requestsPerMinute: t.int({
      description: 'Requests a minute; null: as many as there are, which only the operator gives.',
    }),
    framesPerSecond: t.int({
      description: 'Frames a second; null: as many as there are, which only the operator gives.',
    }),
    sources: t.int({
      description:
        'How many sources a client may have, of each environment; null: as many as it likes. Means nothing for a key.',
    }),
    reset: t.field({
      type: [LimitName],
      description: 'Limits that are to follow the server again; limits of null as a whole does so with all.',
    }),
  }),
})
