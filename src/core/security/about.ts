import type { ClientRow, KeyRow } from '../../db/tables/index.ts'
import { encodeId } from '../ids.ts'

export type KeyOfClient = KeyRow & { client: ClientRow | null }

const shown = ({ prefix, lastFour }: KeyRow) => `${prefix ?? ''}…${lastFour}`

/** A key in a sentence. */
export const keyTitle = (key: KeyOfClient): string =>
  `${key.name} (${shown(key)}) of ${key.client ? key.client.name : 'the operator'}`

/** A key among the details of an event. */
export const keyDetails = (key: KeyOfClient) => ({
  key: encodeId('key', key.id),
  keyName: key.name,
  client: key.client && encodeId('client', key.client.id),
  clientName: key.client?.name ?? null,
})

/** Clients may switch off what is only out of the ordinary; for the operator's own keys it is always told. */
export const wantsUnusualUse = ({ client }: KeyOfClient): boolean => client?.settings.unusualUse !== false
