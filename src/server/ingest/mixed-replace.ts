import type { Capture } from '../../core/frames/capture.ts'
import type { HeldBytes } from '../body-budget.ts'
import { type Delimiter, delimiterOn, tokenOf, tokenOn } from './boundary.ts'
import { type Found, findBoundary, newSearch } from './boundary-search.ts'
import { largeHeaders, largePart, noBoundary, noLength, wrongLength } from './broken-stream.ts'
import { readCapture } from './capture.ts'
import { exactly, Growing } from './growing.ts'
import { createLineReader } from './lines.ts'

export type PartHeaders = Capture & { contentType: string | null }

export type PartReaderOptions = {
  /** As in the Content-Type, with the dashes of the body or without; null to take it from the first line. */
  boundary: string | null
  largestPart: number
  held: HeldBytes
  /** The data is the receiver's own: exactly its size, and nothing else keeps it. It is counted, and for the receiver to give back. */
  onPart(data: Buffer, headers: PartHeaders): void
}

export type PartReader = {
  /**
   * Throws an `InvalidInputError` where the body is not what was announced, and is of no more use then. Where a part
   * finds no room it throws that (see `isNoRoom`) and stops: the rest can be fed again. Keeps nothing of the chunk.
   */
  feed(chunk: Buffer): void
  /** How far into the chunk `feed` came. */
  readonly fed: number
  /** What has come of the part that is not whole yet. */
  readonly unfinished: number
  /** What has come of that part is given back, and the rest of it passed over. */
  dropPart(): void
  /** Nothing comes any more. A part that was not finished is left out: true if there was one. */
  end(): { cutOff: boolean }
  /** The last boundary has come; what follows is ignored. */
  readonly ended: boolean
}

/** Of the headers of one part, and of what stands before the first boundary or between two parts. */
const LARGEST_HEADERS_BYTES = 8 * 1024

const LINE_FEED = Buffer.from('\n')
/** Before the part and behind it. */
const LINE_ENDS = 3

type State = 'before' | 'headers' | 'sized' | 'searched' | 'sizedOver' | 'searchedOver' | 'between' | 'ended'

/** Those in which a part has begun. */
const AMID: ReadonlySet<State> = new Set<State>(['sized', 'searched', 'sizedOver', 'searchedOver'])

/** Reads the parts of a `multipart/x-mixed-replace` body, as cameras and ffmpeg send them. */
export function createPartReader({ boundary, largestPart, held, onPart }: PartReaderOptions): PartReader {
  let token = boundary === null ? null : tokenOf(boundary)
  const lines = createLineReader()
  let state: State = 'before'
  let headers = new Map<string, string>()
  const gathered = new Growing(largestPart, held)
  let body = gathered
  let length = 0
  /** Of a part that is passed over: what came of it, and its end, where a boundary may have begun. */
  let passed = 0
  let tail = Buffer.alloc(0)
  let fed = 0
  let search = newSearch('', false)
  let delimiter = ''
  let crlf = false

  /** Each takes from the chunk what is its own, and returns where it stopped. */
  function step(chunk: Buffer, at: number): number {
    switch (state) {
      case 'sized':
        return takeSized(chunk, at)
      case 'searched':
        return takeSearched(chunk, at)
      case 'sizedOver':
        return passSized(chunk, at)
      case 'searchedOver':
        return passSearched(chunk, at)
      case 'ended':
        return chunk.length
      default:
        return takeLine(chunk, at)
    }
  }

  function takeLine(chunk: Buffer, at: number): number {
    const next = lines.take(chunk, at)
    if (lines.taken > LARGEST_HEADERS_BYTES) throw tooLong()
    if (lines.line !== null) onLine(lines.line)
    return next
  }

  function onLine(line: string): void {
    if (state === 'headers') {
      onHeader(line)
      return
    }
    token ??= tokenOn(line)
    const found = token === null ? null : delimiterOn(line, token)
    if (found) onDelimiter(found)
    else if (state === 'between' && line.trim() !== '') throw wrongLength(length)
  }

  function tooLong(): Error {
    if (state === 'between') return wrongLength(length)
    return state === 'headers' ? largeHeaders(LARGEST_HEADERS_BYTES) : noBoundary(token)
  }

  function onDelimiter({ text, last }: Delimiter): void {
    delimiter = text
    state = last ? 'ended' : 'headers'
    headers = new Map()
    lines.reset()
  }

  function onHeader(line: string): void {
    if (line === '' || line === '\r') {
      crlf = line === '\r'
      lines.reset()
      onBody(headers.get('content-length'))
      return
    }
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }

  function onBody(announced: string | undefined): void {
    if (announced === undefined) {
      body = gathered
      search = newSearch(delimiter, crlf)
      state = 'searched'
      return
    }
    if (!/^\d{1,15}$/.test(announced)) throw noLength(announced)
    length = Number(announced)
    if (length > largestPart) throw largePart(length, largestPart)
    body = new Growing(length, held)
    state = 'sized'
    if (length === 0) finish(body.handOver(), 'between')
  }

  function takeSized(chunk: Buffer, at: number): number {
    const to = Math.min(chunk.length, at + length - body.length)
    body.append(chunk, at, to)
    if (body.length === length) finish(body.handOver(), 'between')
    return to
  }

  /** Within one chunk if it can be, else gathered over several. */
  function takeSearched(chunk: Buffer, at: number): number {
    const fresh = body.length === 0
    if (fresh && at > 0) {
      // The line feed of the empty line before the part.
      const rest = chunk.subarray(at - 1)
      const found = findBoundary(rest, search)
      if (found) return at - 1 + takeFound(rest, found)
    }
    if (fresh) body.append(LINE_FEED, 0, 1)
    const before = body.length
    body.append(chunk, at, chunk.length)
    const found = findBoundary(body.view(), search)
    if (found) return at + takeFound(body.view(), found) - before
    if (search.from > largestPart + LINE_ENDS) throw largePart(null, largestPart)
    return chunk.length
  }

  function takeFound(bytes: Buffer, { end, next, last }: Found): number {
    if (end - 1 > largestPart) throw largePart(end - 1, largestPart)
    const data = exactly(bytes.subarray(1, end))
    held.add(data.length)
    finish(data, last ? 'ended' : 'headers')
    return next
  }

  function passSized(chunk: Buffer, at: number): number {
    const to = Math.min(chunk.length, at + length - passed)
    passed += to - at
    if (passed === length) state = 'between'
    return to
  }

  function passSearched(chunk: Buffer, at: number): number {
    const bytes = Buffer.concat([tail, chunk.subarray(at)])
    const before = tail.length
    search.from = 0
    const found = findBoundary(bytes, search)
    if (found) {
      state = found.last ? 'ended' : 'headers'
      return at + found.next - before
    }
    passed += chunk.length - at
    if (passed > largestPart + LINE_ENDS) throw largePart(null, largestPart)
    tail = Buffer.from(bytes.subarray(search.from))
    return chunk.length
  }

  function finish(data: Buffer, next: State): void {
    const about = {
      ...readCapture((name) => headers.get(name)),
      contentType: headers.get('content-type') ?? null,
    }
    gathered.reset()
    body = gathered
    headers = new Map()
    state = next
    onPart(data, about)
  }

  return {
    feed(chunk) {
      for (fed = 0; fed < chunk.length; ) fed = step(chunk, fed)
    },
    get fed() {
      return fed
    },
    get unfinished() {
      return state === 'sized' || state === 'searched' ? body.length : 0
    },
    dropPart() {
      passed = body.length
      tail = Buffer.from(body.length === 0 ? LINE_FEED : body.view().subarray(search.from))
      state = state === 'sized' ? 'sizedOver' : 'searchedOver'
      body.clear()
      body = gathered
      headers = new Map()
    },
    end() {
      const found = state === 'searched' ? findBoundary(body.view(), search, true) : null
      if (found) takeFound(body.view(), found)
      const cutOff = AMID.has(state) || (state === 'headers' && lines.taken > 0)
      state = 'ended'
      body.clear()
      gathered.clear()
      return { cutOff }
    },
    get ended() {
      return state === 'ended'
    },
  }
}
