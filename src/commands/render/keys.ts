import type { KeyDetail, KeyRow, KeyWithUse } from '../../client/keys.ts'
import { addresses, framesLimit, requests } from './access.ts'
import { clientTitle } from './clients.ts'
import { renderFields } from './fields.ts'
import { type Column, renderTable } from './table.ts'
import { plain } from './text.ts'
import { ago, day, moment } from './times.ts'
import { daysInWords, sparkline } from './use.ts'

const LABEL: Column<KeyRow> = {
  header: 'LABEL',
  value: ({ label }) => label ?? '',
  shrinksTo: 8,
  optional: true,
}

const COLUMNS: readonly Column<KeyRow>[] = [
  { header: 'KEY', value: maskedKey },
  { header: 'NAME', value: ({ name }) => name, shrinksTo: 8 },
  { header: 'CLIENT', value: ({ client }) => client?.slug ?? '(operator)' },
  { header: 'ROLE', value: ({ role }) => role, optional: true },
  { header: 'STATE', value: stateOf },
  { header: 'LAST USED', value: ({ lastUsedAt }) => ago(lastUsedAt), optional: true },
  { header: 'EXPIRES', value: endOf, optional: true },
  LABEL,
  { header: 'CREATED', value: ({ createdAt }) => day(createdAt), optional: true },
  { header: 'ID', value: ({ id }) => id },
]

export function renderKeys(keys: readonly KeyRow[], width?: number): string {
  const labelled = keys.some(({ label }) => label !== null)
  return renderTable(keys, labelled ? COLUMNS : COLUMNS.filter((column) => column !== LABEL), width)
}

export function renderKey(key: KeyDetail & Partial<Pick<KeyWithUse, 'useByDay'>>): string {
  return renderFields([
    ['Id', key.id],
    ['Key', maskedKey(key)],
    ['Name', key.name],
    ['Client', key.client ? clientTitle(key.client) : 'none (operator)'],
    ['Environment', key.environment.toLowerCase()],
    ['Role', key.role],
    ['Permissions', key.permissions.join(', ')],
    ['State', stateOf(key)],
    ['Label', key.label],
    ['Notes', key.notes],
    ['Addresses', addresses(key.allowedAddresses)],
    ['Requests', requests(key.limits)],
    ['Frames', framesLimit(key.limits)],
    ['Created', moment(key.createdAt)],
    ['Expires', moment(key.expiresAt) ?? 'never'],
    ['Retires', moment(key.retiresAt)],
    ['Successor', key.successor && `${maskedKey(key.successor)} (${key.successor.id})`],
    ['Rotated from', key.predecessor && predecessor(key.predecessor)],
    ['Revoked', moment(key.revokedAt)],
    ['Reason', key.revocationReason && reasonWord(key.revocationReason)],
    ['Last used', usage(key)],
    ['By day', sparkline(key.useByDay ?? [])],
    ['', daysInWords(key.useByDay ?? [])],
  ])
}

/** Whichever comes first: its expiry, or the end of its rotation. */
function endOf({ expiresAt, retiresAt }: KeyRow): string {
  const [end] = [expiresAt, retiresAt].filter((time) => time !== null).sort()
  return end === undefined ? 'never' : day(end)
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

type Used = Pick<KeyDetail, 'lastUsedAt' | 'lastUsedAddress' | 'useCount'>

function reasonWord(reason: string): string {
  return reason.toLowerCase().replaceAll('_', '-')
}

/** Whether somebody has not changed over yet. */
function predecessor(key: NonNullable<KeyDetail['predecessor']>): string {
  const end = key.state === 'ROTATING' ? `works until ${moment(key.retiresAt)}` : 'works no more'
  return `${maskedKey(key)} (${key.id}), which ${end}; last used: ${usage(key)}`
}

function usage({ lastUsedAt, lastUsedAddress, useCount }: Used): string {
  if (lastUsedAt === null) return 'never'
  return `${ago(lastUsedAt)}${lastUsedAddress ? ` from ${lastUsedAddress}` : ''}, used ${useCount} ${useCount === 1 ? 'time' : 'times'}`
}
