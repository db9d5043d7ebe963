import { v7 } from 'uuid'
import { fromBase62, toBase62 } from './base62.ts'

/** What an id can name; the word is the prefix of the id that people and programs see. */
export const NOUNS = [
  'client',
  'key',
  'role',
  'audit',
  'event',
  'failure',
  'source',
  'analysis',
  'usage',
  'invoice',
] as const
export type Noun = (typeof NOUNS)[number]

const DIGITS = 22
const MAX_UUID = (1n << 128n) - 1n
const SHAPE = new RegExp(`^(${NOUNS.join('|')})_([0-9A-Za-z]{${DIGITS}})$`)

/** Ordered by time, so that new rows land at the end of every index. */
export const newId = (): string => v7()

export function encodeId(noun: Noun, uuid: string): string {
  return `${noun}_${toBase62(BigInt(`0x${uuid.replaceAll('-', '')}`), DIGITS)}`
}

/** Null unless it is a well-formed id, which says nothing about whether the thing exists. */
export function decodeId(id: string): { noun: Noun; uuid: string } | null {
  const match = SHAPE.exec(id)
  if (!match) return null
  const value = fromBase62(match[2] ?? '')
  if (value === null || value > MAX_UUID) return null
  const hex = value.toString(16).padStart(32, '0')
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { noun: match[1] as Noun, uuid }
}

/** The uuid behind an id of this noun, or null. */
export function uuidOf(noun: Noun, id: string): string | null {
  const decoded = decodeId(id)
  return decoded?.noun === noun ? decoded.uuid : null
}

/** True for texts that a reader would take for an id, well-formed or not. */
export function looksLikeId(text: string): boolean {
  return /^[a-z]+[_-][0-9a-z]{22}$/i.test(text) || /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(text)
}
