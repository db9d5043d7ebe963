import { randomUUID } from 'node:crypto'
import type { GraphQLParams } from 'graphql-yoga'
import { decodeAscii } from '../core/frames/base64.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
/** A shorter text costs less to parse than to look for. */
const SHORTEST_TEXT = 1_024
const KEY = Buffer.from('"data"')

/** A body without its pictures: a short word stands in the place of each. */
export type Lightened = { text: string; pictures: ReadonlyMap<string, Buffer> }

/**
 * Decodes pictures straight out of the bytes of a JSON body: whatever would make a text of them, parse that and copy
 * it would take longer than all the rest. Only what stands under `"data"`, is long and is plain base64 is taken; where
 * a text begins and ends is told as JSON does. Undefined where there is nothing of the kind.
 */
export function lighten(body: Buffer): Lightened | undefined {
  if (body.length < SHORTEST_TEXT) return undefined
  // Nobody can know it beforehand: a text of the sender's own is never taken for it.
  const word = randomUUID()
  const pictures = new Map<string, Buffer>()
  let text = ''
  let told = 0
  let isData = false
  for (let open = body.indexOf(QUOTE); open !== -1; ) {
    const close = endOf(body, open)
    if (close === -1) break
    if (isData && close - open > SHORTEST_TEXT) {
      const picture = decodeAscii(body.toString('latin1', open + 1, close))
      if (picture) {
        const name = `${word}/${pictures.size}`
        pictures.set(name, picture)
        text += body.toString('utf8', told, open + 1) + name
        told = close
      }
    }
    const next = body.indexOf(QUOTE, close + 1)
    isData = next !== -1 && isKey(body, open, close) && isColon(body, close + 1, next)
    open = next
  }
  return pictures.size > 0 ? { text: text + body.toString('utf8', told), pictures } : undefined
}

/** Whether every picture stands where frames have them: else something else than a frame was meant. */
export function areFrames({ variables }: GraphQLParams, pictures: ReadonlyMap<string, Buffer>): boolean {
  let found = 0
  for (const holder of [variables, ...Object.values(variables ?? {})]) {
    const frames: unknown = Object(holder).frames
    if (!Array.isArray(frames)) continue
    for (const frame of frames) if (pictures.has(Object(frame).data)) found += 1
  }
  return found === pictures.size
}

/** Where the text that begins here ends; -1 where it does not. A quote after an odd number of backslashes is within. */
function endOf(body: Buffer, open: number): number {
  for (let close = body.indexOf(QUOTE, open + 1); close !== -1; close = body.indexOf(QUOTE, close + 1)) {
    let before = close - 1
    while (body[before] === BACKSLASH) before -= 1
    if ((close - before) % 2 === 1) return close
  }
  return -1
}

const isKey = (body: Buffer, open: number, close: number) =>
  close - open === KEY.length - 1 && body.compare(KEY, 0, KEY.length, open, close + 1) === 0

/** One, and white space. */
function isColon(body: Buffer, from: number, to: number): boolean {
  let colons = 0
  for (let at = from; at < to; at += 1) {
    const byte = body[at]
    if (byte === COLON) colons += 1
    else if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false
  }
  return colons === 1
}
