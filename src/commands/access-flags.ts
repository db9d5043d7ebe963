import { Flags } from '@oclif/core'
import { usageError } from './failures.ts'

export const allowAddressFlag = Flags.string({
  // Or the argument that follows would be taken for another address.
  multiple: true,
  multipleNonGreedy: true,
  delimiter: ',',
  description: 'Address or network (CIDR) to accept it from, and from nowhere else; may be repeated.',
  helpValue: 'NETWORK',
})

export const requestsFlag = Flags.string({
  description:
    'Requests a minute; none for as many as there are (operators only), default for what the server says.',
  helpValue: 'N',
})

export const framesFlag = Flags.string({
  description: 'Frames a second; none or default for as many as there are.',
  helpValue: 'N',
})

export const sourcesFlag = Flags.string({
  description:
    'How many sources it may have; none for as many as it likes, default for what the server says.',
  helpValue: 'N',
})

/** From where, of something that there is already. */
export const addressFlags = {
  'allow-address': allowAddressFlag,
  'any-address': Flags.boolean({
    description: 'Accept it from anywhere again.',
    exclusive: ['allow-address'],
  }),
}

interface AccessFlagValues {
  'allow-address'?: string[] | undefined
  'any-address'?: boolean | undefined
  'requests-per-minute'?: string | undefined
  'frames-per-second'?: string | undefined
  'max-sources'?: string | undefined
}

/** Null clears, absent leaves as it is. */
export function accessChanges(flags: AccessFlagValues) {
  return {
    allowedAddresses: flags['any-address'] ? null : flags['allow-address'],
    limits: limitsFrom([
      ['requestsPerMinute', 'REQUESTS_PER_MINUTE', flags['requests-per-minute'], 'requests a minute'],
      ['framesPerSecond', 'FRAMES_PER_SECOND', flags['frames-per-second'], 'frames a second'],
      ['sources', 'SOURCES', flags['max-sources'], 'sources'],
    ]),
  }
}

type LimitField = 'requestsPerMinute' | 'framesPerSecond' | 'sources'
type LimitName = 'REQUESTS_PER_MINUTE' | 'FRAMES_PER_SECOND' | 'SOURCES'
type Said = [field: LimitField, name: LimitName, text: string | undefined, of: string]

function limitsFrom(all: readonly Said[]) {
  const said = all.filter(([, , text]) => text !== undefined)
  if (said.length === 0) return undefined
  const reset = said.filter(([, , text]) => text === 'default').map(([, name]) => name)
  const numbers: Partial<Record<LimitField, number | null>> = {}
  for (const [field, , text = '', of] of said) if (text !== 'default') numbers[field] = limitFrom(text, of)
  return reset.length > 0 ? { ...numbers, reset } : numbers
}

function limitFrom(text: string, of: string): number | null {
  if (text === 'none') return null
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw usageError(`"${text}" is no number of ${of}.`, 'Write a whole number from 1 on, none or default.')
}
