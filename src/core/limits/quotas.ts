import type { ClientRow, KeyRow, Limits } from '../../db/tables/index.ts'
import type { LimitDefaults } from './defaults.ts'

/** One limit that requests count against. */
export type Quota = {
  /** Whose it is, in words for messages and headers. */
  of: 'key' | 'client' | 'address'
  /** What is counted together. */
  name: string
  limit: number
}

/** Null: as many as there are. */
export type Limit = number | null

type Defaults = Pick<LimitDefaults, 'keyRequestsPerMinute' | 'clientRequestsPerMinute'>

/** Its own, or the server's; keys of the operator have none unless they are given one. */
export function limitOfKey(
  { limits, clientId }: Pick<KeyRow, 'limits' | 'clientId'>,
  defaults: Defaults,
): Limit {
  return own(limits, clientId === null ? null : defaults.keyRequestsPerMinute)
}

/** Of all its keys together. */
export const limitOfClient = ({ limits }: Pick<ClientRow, 'limits'>, defaults: Defaults): Limit =>
  own(limits, defaults.clientRequestsPerMinute)

const own = ({ requestsPerMinute }: Limits, fallback: Limit): Limit =>
  requestsPerMinute === undefined ? fallback : requestsPerMinute

/** What the requests of a key count against. */
export function quotasOf(key: KeyRow, client: ClientRow | null, defaults: Defaults): readonly Quota[] {
  return [
    ...quota('key', key.id, limitOfKey(key, defaults)),
    ...(client ? quota('client', client.id, limitOfClient(client, defaults)) : []),
  ]
}

export const quota = (of: Quota['of'], id: string, limit: Limit): Quota[] =>
  limit === null ? [] : [{ of, name: `${of}:${id}`, limit }]
