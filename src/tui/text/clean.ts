import { stripVTControlCharacters } from 'node:util'
import { steady } from './steady.ts'

/** Bidirectional overrides and isolates: they reorder what stands around them on the line. */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g
const BREAKS = /\s*(?:\r\n|[\n\r\t\v\f\u0085\u2028\u2029])\s*/g

/**
 * One line that is safe to print. Data comes from clients: an escape sequence in a name must not move
 * the cursor, colour the screen or write to the clipboard of whoever looks at it, nor a letter shift what stands
 * behind it.
 */
export const cleanLine = (text: string): string => steady(typedLine(text))

/** The same for what is typed, of which every letter is sent as it is. */
export function typedLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(BREAKS, ' ')
    .replace(/\p{Cc}/gu, '')
    .replace(DIRECTION_CONTROLS, '')
}

/** The same for text of several lines. */
export const cleanLines = (text: string): string[] => linesOf(text).map(cleanLine)

export const typedLines = (text: string): string[] => linesOf(text).map(typedLine)

const linesOf = (text: string): string[] => text.split(/\r\n|[\n\r\u2028\u2029]/)
