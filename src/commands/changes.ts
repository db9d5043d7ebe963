import { Flags } from '@oclif/core'
import { accessChanges, addressFlags } from './access-flags.ts'
import { usageError } from './failures.ts'
import { clearFlag, type FrameFlagValues, frameChanges, frameFlags } from './frame-flags.ts'
import { type ModelFlagValues, modelChanges } from './model-flags.ts'

export const unusualUseFlag = Flags.boolean({
  allowNo: true,
  description: 'Raise an event when a key is used from a new network, or far more than before.',
})

/** What can be changed on a client, by an operator and by itself. */
export const changeFlags = {
  name: Flags.string({ description: 'New name; the slug follows it.' }),
  email: Flags.string({ description: 'New address for billing and notices.' }),
  description: Flags.string({ description: 'New description.' }),
  'time-zone': Flags.string({ description: 'Such as Europe/Vienna.' }),
  language: Flags.string({ description: 'Such as en or de.' }),
  'unusual-use': unusualUseFlag,
  ...addressFlags,
  ...frameFlags,
  clear: clearFlag,
}

type ChangeFlagValues = {
  name?: string | undefined
  email?: string | undefined
  description?: string | undefined
  'time-zone'?: string | undefined
  language?: string | undefined
  'unusual-use'?: boolean | undefined
  'allow-address'?: string[] | undefined
  'any-address'?: boolean | undefined
  'requests-per-minute'?: string | undefined
  'frames-per-second'?: string | undefined
  'max-sources'?: string | undefined
} & FrameFlagValues &
  ModelFlagValues

/** Only what was named: null clears, absent leaves as it is. */
export function changes({ name, email, description, language, ...flags }: ChangeFlagValues) {
  const settings = given({
    timeZone: flags['time-zone'],
    language,
    unusualUse: flags['unusual-use'],
    frames: frameChanges(flags),
  })
  const record = { name, email: cleared(email), description: cleared(description) }
  const changed = given({ ...record, ...accessChanges(flags), analysis: modelChanges(flags) })
  if (Object.keys(changed).length === 0 && Object.keys(settings).length === 0) {
    throw usageError(
      'Nothing to change.',
      'Name what to change: --name, --email, --description, --time-zone, --language, --unusual-use, --allow-address, --any-address, or how frames are kept, such as --long-window.',
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
