import type { ClientRow, KeyRow } from '../../db/tables/index.ts'
import { UnauthenticatedError } from '../errors.ts'
import { keyState } from '../keys/state.ts'

/** Checked on every request: a cached key expires on time. */
export function requireUsable(key: KeyRow, client: ClientRow | null, now: Date): void {
  if (client?.revokedAt) {
    throw new UnauthenticatedError(
      'CLIENT_REVOKED',
      `Access of ${client.name} was revoked on ${day(client.revokedAt)}. Ask the operator to reactivate it.`,
      key,
    )
  }
  const state = keyState(key, now)
  if (state === 'REVOKED') {
    throw new UnauthenticatedError(
      'REVOKED',
      `Key ${shown(key)} was revoked${key.revokedAt ? ` on ${day(key.revokedAt)}` : ''}. Ask your administrator for another.`,
      key,
    )
  }
  if (state === 'EXPIRED') {
    const end = [key.expiresAt, key.retiresAt].filter((date) => date !== null).sort(byTime)[0]
    throw new UnauthenticatedError(
      'EXPIRED',
      `Key ${shown(key)} expired${end ? ` on ${day(end)}` : ''}. Ask your administrator for another.`,
      key,
    )
  }
}

const byTime = (a: Date, b: Date) => a.getTime() - b.getTime()
const day = (date: Date) => date.toISOString().slice(0, 10)
const shown = (key: KeyRow) => `${key.prefix ?? ''}…${key.lastFour}`

export const unknownKey = () =>
  new UnauthenticatedError(
    'UNKNOWN',
    'No such API key. Check that it belongs to this server, or ask for a new one.',
  )
