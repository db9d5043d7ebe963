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
}

/** Null clears, absent leaves as it is. */
export function accessChanges(flags: AccessFlagValues) {
  const requests = flags['requests-per-minute']
  return {
    allowedAddresses: flags['any-address'] ? null : flags['allow-address'],
    limits: requests === undefined ? undefined : limitsFrom(requests),
  }
}

function limitsFrom(text: string): { requestsPerMinute: number | null } | null {
  if (text === 'default') return null
  if (text === 'none') return { requestsPerMinute: null }
  if (/^[1-9]\d{0,8}$/.test(text)) return { requestsPerMinute: Number(text) }
  throw usageError(
    `"${text}" is no number of requests a minute.`,
    'Write a whole number from 1 on, none or default.',
  )
}
