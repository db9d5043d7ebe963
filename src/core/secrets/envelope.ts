import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { TamperedSecretError } from './errors.ts'
import type { MasterKey } from './master-key.ts'

const VERSION = 'v1'
const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16

/** What is sealed in beside the text: it opens for this secret alone. */
export type Label = { id: string; purpose: string; clientId: string | null }

/** `v1.` the data key, wrapped by the master key, `.` the text, encrypted by the data key. */
export function seal(master: MasterKey, label: Label, text: string): string {
  const dataKey = randomBytes(KEY_BYTES)
  const wrapped = encrypt(master.bytes, aad(label, 'key'), dataKey)
  return join(wrapped, encrypt(dataKey, aad(label, 'text'), Buffer.from(text)))
}

export function open(master: MasterKey, label: Label, sealed: string): string {
  const { wrapped, encrypted } = split(label, sealed)
  const dataKey = decrypt(master.bytes, label, 'key', wrapped)
  return decrypt(dataKey, label, 'text', encrypted).toString()
}

/** The same under another master key; the text itself is not touched, but it has to open. */
export function rewrap(from: MasterKey, to: MasterKey, label: Label, sealed: string): string {
  const { wrapped, encrypted } = split(label, sealed)
  const dataKey = decrypt(from.bytes, label, 'key', wrapped)
  decrypt(dataKey, label, 'text', encrypted)
  return join(encrypt(to.bytes, aad(label, 'key'), dataKey), encrypted)
}

type Part = 'key' | 'text'

const aad = ({ id, purpose, clientId }: Label, part: Part) =>
  Buffer.from(JSON.stringify([VERSION, part, id, purpose, clientId]))

function encrypt(key: Buffer, label: Buffer, plain: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(label)
  const encrypted = [cipher.update(plain), cipher.final()]
  return Buffer.concat([iv, cipher.getAuthTag(), ...encrypted])
}

function decrypt(key: Buffer, label: Label, part: Part, sealed: Buffer): Buffer {
  const iv = sealed.subarray(0, IV_BYTES)
  const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)
  try {
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
    decipher.setAAD(aad(label, part)).setAuthTag(tag)
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    throw new TamperedSecretError(label.id, label.purpose)
  }
}

const join = (wrapped: Buffer, encrypted: Buffer) =>
  [VERSION, wrapped.toString('base64url'), encrypted.toString('base64url')].join('.')

/** Exactly as it was written: base64 has several texts for the same bytes. */
function split(label: Label, sealed: string): { wrapped: Buffer; encrypted: Buffer } {
  const [, wrapped, encrypted] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'))
  if (wrapped && encrypted && join(wrapped, encrypted) === sealed) return { wrapped, encrypted }
  throw new TamperedSecretError(label.id, label.purpose)
}
