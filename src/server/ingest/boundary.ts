import { InvalidInputError } from '../../core/errors.ts'
import { noBoundary } from './broken-stream.ts'

const LONGEST_BOUNDARY = 200

/** The boundary that a Content-Type names, without quotes; null where it names none. */
export function boundaryOf(contentType: string): string | null {
  const found = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(contentType)
  const boundary = found?.[1]?.replace(/\\(.)/g, '$1') ?? found?.[2]
  return boundary?.trim() || null
}

/** Cameras disagree on which dashes belong to the boundary: it is told by what follows them. */
export function tokenOf(boundary: string): string {
  const token = boundary.replace(/^-+/, '')
  if (token !== '' && boundary.length <= LONGEST_BOUNDARY) return token
  throw new InvalidInputError([
    {
      path: 'Content-Type',
      message:
        token === ''
          ? 'The boundary has no other character than "-". Choose one with letters.'
          : `The boundary is longer than ${LONGEST_BOUNDARY} characters. Choose a shorter one.`,
    },
  ])
}

const DASH = 0x2d

/** ffmpeg sends parts without a Content-Type of the whole. No picture begins like this. */
export const beginsWithBoundary = (body: Buffer): boolean => {
  const start = body.findIndex((byte) => byte !== 0x0d && byte !== 0x0a)
  return body[start] === DASH
}

/** The boundary of a body that was announced without one, from its first line; null for an empty line. */
export function tokenOn(line: string): string | null {
  const text = line.trim()
  if (text === '') return null
  if (/^--+[^-]/.test(text)) return tokenOf(text)
  throw noBoundary(null)
}

export type Delimiter = {
  /** The dashes and the boundary, as this sender writes them. */
  text: string
  last: boolean
}

/** Whether this line stands between two parts; a line of anything else gives null. */
export function delimiterOn(line: string, token: string): Delimiter | null {
  const dashes = /^-*/.exec(line)?.[0] ?? ''
  if (!line.startsWith(token, dashes.length)) return null
  const text = dashes + token
  const rest = line.slice(text.length).trimEnd()
  return rest === '' || rest === '--' ? { text, last: rest === '--' } : null
}
