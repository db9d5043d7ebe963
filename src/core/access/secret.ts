import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Environment } from '../../db/tables/index.ts'
import { toBase62 } from '../base62.ts'

const SECRET_BYTES = 32
const RANDOM_DIGITS = 43
const CHECKSUM_DIGITS = 6
const SHAPE = new RegExp(`^sk_(?:live|test)_[0-9A-Za-z]{${RANDOM_DIGITS + CHECKSUM_DIGITS}}$`)
/** Keys of the product before this one: bare url-safe tokens, taken over by import. */
const LEGACY_SHAPE = /^[0-9A-Za-z_-]{43}$/
const PREFIX_LENGTH = 'sk_live_'.length + 6

export type Secret = { secret: string; digest: Buffer; prefix: string; lastFour: string }

export function newSecret(environment: Environment): Secret {
  const random = BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`)
  const body = `sk_${environment}_${toBase62(random, RANDOM_DIGITS)}`
  return secretParts(body + checksum(body))
}

export const secretParts = (secret: string): Secret => ({
  secret,
  digest: digestOf(secret),
  prefix: prefixOf(secret),
  lastFour: secret.slice(-4),
})

/** What of a secret may be kept and shown. */
export const prefixOf = (secret: string): string => secret.slice(0, PREFIX_LENGTH)

export const digestOf = (secret: string): Buffer => hash('sha256', secret, 'buffer')

/** What can not be a key at all; cheap enough for every request. */
export const hasShape = (secret: string): boolean => SHAPE.test(secret) || LEGACY_SHAPE.test(secret)

/** Refuses typos and random guesses without touching the database. */
export function isWellFormed(secret: string): boolean {
  if (LEGACY_SHAPE.test(secret)) return true
  if (!SHAPE.test(secret)) return false
  const body = secret.slice(0, -CHECKSUM_DIGITS)
  return secret.slice(-CHECKSUM_DIGITS) === checksum(body)
}

const checksum = (body: string): string => toBase62(BigInt(crc32(body)), CHECKSUM_DIGITS)
