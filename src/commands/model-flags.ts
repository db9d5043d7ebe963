import { Flags } from '@oclif/core'
import { usageError } from './failures.ts'

const helpGroup = 'ANALYSIS'

/** Which models look at the sources of a client; as texts, so that each can go back to what the server says. */
export const modelFlags = {
  'screen-model': Flags.string({
    helpGroup,
    helpValue: 'MODEL',
    description:
      'The model that looks first, such as google/gemini-2.5-flash; none for none, default for that of the server.',
  }),
  'confirm-model': Flags.string({
    helpGroup,
    helpValue: 'MODEL',
    description: 'The model that looks again at what the first one reports; none or default as above.',
  }),
  'model-calls-per-day': Flags.string({
    helpGroup,
    helpValue: 'N',
    description: 'Requests to models in a day; none or default for as many as there are.',
  }),
}

export type ModelFlagValues = { [Name in keyof typeof modelFlags]?: string | undefined }

/** Undefined where nothing was said at all. */
export function modelChanges(flags: ModelFlagValues) {
  const changed = {
    screenModel: modelFrom(flags['screen-model']),
    confirmModel: modelFrom(flags['confirm-model']),
    modelCallsPerDay: callsFrom(flags['model-calls-per-day']),
  }
  return Object.values(changed).every((value) => value === undefined) ? undefined : changed
}

const modelFrom = (text: string | undefined) => (text === 'default' ? null : text)

function callsFrom(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined
  if (text === 'none' || text === 'default') return null
  if (/^\d{1,7}$/.test(text)) return Number(text)
  throw usageError(`"${text}" is no number of calls.`, 'Write a whole number from 0 on, none or default.')
}
