import type { InputFieldBuilder } from '@pothos/core'
import { builder } from './builder.ts'
import { LimitsInput } from './limits.ts'

export const Environment = builder.enumType('Environment', {
  description: 'Whether a key acts for real.',
  values: {
    LIVE: { value: 'live', description: 'For real: billed, and its alerts go out.' },
    TEST: {
      value: 'test',
      description: 'Sees and does test things only: free, and its alerts are not sent.',
    },
  } as const,
})

type Fields = InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>

/** From where a key is accepted, and how much it may ask. */
export const accessInputFields = (t: Fields) => ({
  allowedAddresses: t.stringList({
    description:
      'Addresses and networks (CIDR) that it is accepted from, IPv4 or IPv6, at most 100; null or an empty list: from anywhere.',
  }),
  limits: t.field({
    type: LimitsInput,
    description: "Its own limits; null: the server's. A client gives its keys no more than it has itself.",
  }),
})

/** A request that is sent again says the same; with a moment that was counted anew it would not. */
export const expiresInSeconds = (t: Fields) =>
  t.int({ description: 'In place of expiresAt: for how long it works, counted from the act.' })

/** What can be said of a new key, wherever one is made. */
export const keyInputFields = (t: Fields) => ({
  name: t.string({ description: 'What it is for; its role unless given.' }),
  role: t.string({ description: 'The name of its role: one of `roles`.' }),
  environment: t.field({ type: Environment, description: 'Live unless given (for a test key: test).' }),
  expiresAt: t.field({ type: 'DateTime', description: 'From when on it is refused; never unless given.' }),
  expiresInSeconds: expiresInSeconds(t),
  label: t.string({ description: 'Which integration uses it; at most 100 characters.' }),
  notes: t.string({ description: 'Free text.' }),
  ...accessInputFields(t),
})
