import type { KeyRow } from '../../db/tables/index.ts'
import { ConflictError, ForbiddenError } from '../errors.ts'
import { compileNetworks } from '../networks/network.ts'
import type { Viewer } from './viewer.ts'

type Limited = Pick<KeyRow, 'allowedAddresses'>

/** From where a key is accepted. Null: from anywhere. */
export type Admission = { admits(address: string | null): boolean } | null

/** Both lists must admit it, that of the key and that of its client. */
export function admissionOf(key: Limited, client: Limited | null): Admission {
  const lists = [key.allowedAddresses, client?.allowedAddresses]
    .filter((list) => list !== null && list !== undefined)
    .map(compileNetworks)
  if (lists.length === 0) return null
  return { admits: (address) => address !== null && lists.every((list) => list.contain(address)) }
}

export function requireAdmitted(key: KeyRow, admission: Admission, address: string | null): void {
  if (!admission || admission.admits(address)) return
  throw new ForbiddenError(
    'ADDRESS',
    `This key is not accepted from ${address ?? 'an unknown address'}: it, or its client, is limited to other addresses. Ask your administrator to allow this one.`,
    key,
  )
}

/** Who would be locked out by its own change could not undo it. */
export function requireStillAdmitted({ origin }: Viewer, list: string[] | null | undefined): void {
  if (!list || (origin.address !== null && compileNetworks(list).contain(origin.address))) return
  throw new ConflictError(
    `This would lock out the key that asks: it comes from ${origin.address ?? 'an unknown address'}, which is not in the list. Add that address, or make the change with another key.`,
  )
}
