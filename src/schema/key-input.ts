import type { InputFieldBuilder } from '@pothos/core'
import { builder } from './builder.ts'

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

/** What can be said of a new key, wherever one is made. */
export const keyInputFields = (t: Fields) => ({
  name: t.string({ description: 'What it is for; its role unless given.' }),
  role: t.string({ description: 'The name of its role.' }),
  environment: t.field({ type: Environment, description: 'Live unless given (for a test key: test).' }),
  expiresAt: t.field({ type: 'DateTime', description: 'From when on it is refused; never unless given.' }),
  notes: t.string({ description: 'Free text.' }),
})
