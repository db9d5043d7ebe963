import type { Field } from './state.ts'

export const ADDRESSES_FIELD: Field = {
  kind: 'text',
  name: 'allowedAddresses',
  label: 'Addresses',
  placeholder: 'any',
  note: 'Such as 203.0.113.7, 10.0.0.0/8. Empty for any.',
}

export const REQUESTS_FIELD: Field = {
  kind: 'text',
  name: 'requestsPerMinute',
  label: 'Requests',
  placeholder: 'default',
  note: 'A minute; none for as many as there are. Empty for the default.',
}

interface Accessible {
  allowedAddresses: readonly string[] | null
  limits: { requestsPerMinute: number | null; isDefault: boolean }
}

/** What the fields begin with. */
export function accessValues({ allowedAddresses, limits: { requestsPerMinute, isDefault } }: Accessible) {
  return {
    allowedAddresses: allowedAddresses?.join(', ') ?? '',
    requestsPerMinute: isDefault ? '' : String(requestsPerMinute ?? 'none'),
  }
}

type Changed = Partial<Record<'allowedAddresses' | 'requestsPerMinute', string | undefined>>

/** What was typed, as the server wants it: null clears, undefined leaves as it is. */
export function accessFrom({ allowedAddresses, requestsPerMinute }: Changed) {
  return { allowedAddresses: listOf(allowedAddresses), limits: limitsOf(requestsPerMinute) }
}

function listOf(text: string | undefined): string[] | null | undefined {
  if (text === undefined) return undefined
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '')
  return entries.length === 0 ? null : entries
}

function limitsOf(text: string | undefined) {
  if (text === undefined) return undefined
  // Beside it there are limits that are not edited here.
  if (text === '') return { reset: ['REQUESTS_PER_MINUTE' as const] }
  return { requestsPerMinute: text === 'none' ? null : Number(text) }
}

/** Said before anything is sent; undefined where nothing is wrong. */
export function requestsProblem(text: string | undefined): string | undefined {
  if (!text || text === 'none' || /^[1-9]\d{0,8}$/.test(text)) return undefined
  return 'A whole number from 1 on, none, or nothing for the default.'
}

/** For the details of what has it. */
export function accessDetails({ allowedAddresses, limits }: Accessible): [string, string][] {
  const { requestsPerMinute, isDefault } = limits
  const most = requestsPerMinute === null ? 'as many as there are' : `${requestsPerMinute} a minute`
  return [
    ['Addresses', allowedAddresses?.join(', ') ?? 'any'],
    ['Requests', isDefault ? `${most} (default)` : most],
  ]
}
