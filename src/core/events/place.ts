import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import type { EventKind } from '../../db/tables/index.ts'
import { InvalidInputError } from '../errors.ts'

/** Where a reader stands in the order of events: behind this one. */
export type EventPlace = { transaction: bigint; position: bigint }

export const LAST_POSITION = 2n ** 63n - 1n

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
const PLACE_BYTES = 16

/**
 * Sealed: positions are drawn for all clients together, so that whoever could read them would see how much happens to
 * others. The same place is always the same cursor.
 */
export function encodePlace(key: Buffer, kind: EventKind, { transaction, position }: EventPlace): string {
  const place = Buffer.alloc(PLACE_BYTES)
  place.writeBigUInt64BE(transaction)
  place.writeBigUInt64BE(position, PLACE_BYTES / 2)
  const iv = createHmac('sha256', key).update(kind).update(place).digest().subarray(0, IV_BYTES)
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(kind))
  const sealed = [cipher.update(place), cipher.final()]
  return Buffer.concat([iv, cipher.getAuthTag(), ...sealed]).toString('base64url')
}

export function decodePlace(key: Buffer, kind: EventKind, cursor: string): EventPlace {
  const place = open(key, kind, Buffer.from(cursor, 'base64url'))
  if (!place) throw wrongPlace('after is not a cursor of these events. Leave it out to begin from now.')
  return { transaction: place.readBigUInt64BE(), position: place.readBigUInt64BE(PLACE_BYTES / 2) }
}

function open(key: Buffer, kind: EventKind, cursor: Buffer): Buffer | undefined {
  if (cursor.length !== IV_BYTES + TAG_BYTES + PLACE_BYTES) return undefined
  const [iv, tag] = [cursor.subarray(0, IV_BYTES), cursor.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)]
  try {
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(kind)).setAuthTag(tag)
    return Buffer.concat([decipher.update(cursor.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    return undefined
  }
}

export const wrongPlace = (message: string) => new InvalidInputError([{ path: 'after', message }])
