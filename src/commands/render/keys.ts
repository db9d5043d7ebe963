import type { KeyDetail, KeyRow } from '../../client/keys.ts'
import { clientTitle } from './clients.ts'
import { renderFields } from './fields.ts'
import { type Column, renderTable } from './table.ts'
import { plain } from './text.ts'
import { ago, day, moment } from './times.ts'

const COLUMNS: readonly Column<KeyRow>[] = [
  { header: 'KEY', value: maskedKey },
  { header: 'NAME', value: ({ name }) => name, shrinksTo: 8 },
  { header: 'CLIENT', value: ({ client }) => client?.slug ?? '(operator)' },
  { header: 'ROLE', value: ({ role }) => role, optional: true },
  { header: 'STATE', value: stateOf },
  { header: 'LAST USED', value: ({ lastUsedAt }) => ago(lastUsedAt), optional: true },
  { header: 'EXPIRES', value: ({ expiresAt }) => (expiresAt ? day(expiresAt) : 'never'), optional: true },
  { header: 'CREATED', value: ({ createdAt }) => day(createdAt), optional: true },
  { header: 'ID', value: ({ id }) => id },
]

export function renderKeys(keys: readonly KeyRow[], width?: number): string {
  return renderTable(keys, COLUMNS, width)
}

export function renderKey(key: KeyDetail): string {
  return renderFields([
    ['Id', key.id],
    ['Key', maskedKey(key)],
    ['Name', key.name],
    ['Client', key.client ? clientTitle(key.client) : 'none (operator)'],
    ['Environment', key.environment.toLowerCase()],
    ['Role', key.role],
    ['Permissions', key.permissions.join(', ')],
    ['State', stateOf(key)],
    ['Notes', key.notes],
    ['Created', moment(key.createdAt)],
    ['Expires', moment(key.expiresAt) ?? 'never'],
    ['Retires', moment(key.retiresAt)],
    ['Successor', key.successor && `${maskedKey(key.successor)} (${key.successor.id})`],
    ['Revoked', moment(key.revokedAt)],
    ['Reason', key.revocationReason && reasonWord(key.revocationReason)],
    ['Last used', usage(key)],
  ])
}

/** A key in a sentence. */
export function keyTitle(key: KeyRow): string {
  return `${plain(key.name)} (${maskedKey(key)})${key.client ? ` of ${plain(key.client.name)}` : ''}`
}

/** Keys of a legacy shape have no prefix. */
function maskedKey({ prefix, lastFour }: Pick<KeyRow, 'prefix' | 'lastFour'>): string {
  return `${prefix ?? ''}…${lastFour}`
}

/** An active key of a revoked client is refused all the same. */
function stateOf({ state, usable, client }: KeyRow): string {
  return !usable && client?.status === 'REVOKED'
    ? `${state.toLowerCase()} (client revoked)`
    : state.toLowerCase()
}

function reasonWord(reason: string): string {
  return reason.toLowerCase().replaceAll('_', '-')
}

function usage({ lastUsedAt, lastUsedAddress, useCount }: KeyDetail): string {
  if (lastUsedAt === null) return 'never'
  return `${ago(lastUsedAt)}${lastUsedAddress ? ` from ${lastUsedAddress}` : ''}, used ${useCount} ${useCount === 1 ? 'time' : 'times'}`
}
