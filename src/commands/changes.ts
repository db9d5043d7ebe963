import { Flags } from '@oclif/core'
import { usageError } from './failures.ts'

/** What can be changed on a client, by an operator and by itself. */
export const changeFlags = {
  name: Flags.string({ description: 'New name; the slug follows it.' }),
  email: Flags.string({ description: 'New address for billing and notices.' }),
  description: Flags.string({ description: 'New description.' }),
  'time-zone': Flags.string({ description: 'Such as Europe/Vienna.' }),
  language: Flags.string({ description: 'Such as en or de.' }),
}

interface ChangeFlagValues {
  name?: string | undefined
  email?: string | undefined
  description?: string | undefined
  'time-zone'?: string | undefined
  language?: string | undefined
}

/** Only what was named: null clears, absent leaves as it is. */
export function changes({ name, email, description, 'time-zone': timeZone, language }: ChangeFlagValues) {
  const settings = given({ timeZone, language })
  const changed = { ...given({ name, email: cleared(email), description: cleared(description) }) }
  if (Object.keys(changed).length === 0 && Object.keys(settings).length === 0) {
    throw usageError(
      'Nothing to change.',
      'Name what to change: --name, --email, --description, --time-zone, --language.',
    )
  }
  return Object.keys(settings).length === 0 ? changed : { ...changed, settings }
}

function cleared(text: string | undefined): string | null | undefined {
  return text === '' ? null : text
}

function given<Values extends object>(values: Values): Partial<Values> {
  // Leaving out the absent ones makes every property optional, which is the declared type.
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<Values>
}
