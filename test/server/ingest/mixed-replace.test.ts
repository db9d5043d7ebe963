import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBodyBudget, isNoRoom } from '../../../src/server/body-budget.ts'
import { beginsWithBoundary, boundaryOf } from '../../../src/server/ingest/boundary.ts'
import { createPartReader, type PartHeaders } from '../../../src/server/ingest/mixed-replace.ts'

type Part = { data: string } & PartHeaders

const LARGEST = 1000
const bodies = createBodyBudget(2 ** 40)

function read(chunks: (string | Buffer)[], boundary: string | null = 'frame') {
  const parts: Part[] = []
  const reader = createPartReader({
    boundary,
    largestPart: LARGEST,
    held: bodies.hold(null),
    onPart: (data, headers) => parts.push({ data: data.toString('latin1'), ...headers }),
  })
  for (const chunk of chunks) reader.feed(Buffer.from(chunk as string, 'latin1'))
  const { ended } = reader
  const { cutOff } = reader.end()
  return { parts, data: parts.map(({ data }) => data), ended, cutOff }
}

test('a stream as ffmpeg -f mpjpeg sends it gives its pictures', () => {
  const { parts, cutOff, ended } = read(
    [
      '--ffmpeg\r\nContent-type: image/jpeg\r\nContent-length: 3\r\n\r\none\r\n--ffmpeg\r\n',
      'Content-type: image/jpeg\r\nContent-length: 5\r\n\r\nthree\r\n--ffmpeg\r\n',
    ],
    'ffmpeg',
  )
  const about = { contentType: 'image/jpeg', capturedAt: null, sequence: null, fault: null }
  expect(parts).toEqual([
    { data: 'one', ...about },
    { data: 'three', ...about },
  ])
  expect({ cutOff, ended }).toEqual({ cutOff: false, ended: false })
})

test('a picture with a Content-Length is there with its last byte; one without, with the next boundary', () => {
  expect(read(['--frame\r\nContent-Length: 3\r\n\r\none']).data).toEqual(['one'])
  expect(read(['--frame\r\n\r\none']).data).toEqual([])
  expect(read(['--frame\r\n\r\none\r\n--frame\r\n']).data).toEqual(['one'])
})

test.each([
  ['a preamble', 'hello\r\n\r\n--frame\r\n\r\none\r\n--frame--\r\n'],
  ['an empty line first', '\r\n--frame\r\n\r\none\r\n--frame--\r\n'],
  ['lines that end in LF', '--frame\n\none\n--frame--\n'],
  ['lines that end in LF, with a length', '--frame\ncontent-LENGTH:3\n\none\n--frame--\n'],
  ['no line end before the boundary', '--frame\r\nContent-Length: 3\r\n\r\none--frame--'],
  ['empty lines before the boundary', '--frame\r\nContent-Length: 3\r\n\r\none\r\n\r\n\r\n--frame--'],
  ['no boundary at the end', '--frame\r\nContent-Length: 3\r\n\r\none'],
  ['no line end after the last boundary', '--frame\r\n\r\none\r\n--frame'],
  ['an epilogue', '--frame\r\n\r\none\r\n--frame--\r\nbye\r\n--frame\r\n\r\nno picture\r\n--frame--'],
  ['blanks after the boundary', '--frame \t\r\n\r\none\r\n--frame  \r\n'],
  ['no dashes in the body', 'frame\r\n\r\none\r\nframe--\r\n'],
  ['more dashes in the body', '------frame\r\n\r\none\r\n------frame--\r\n'],
])('%s changes nothing', (_, body) => {
  expect(read([body])).toMatchObject({ data: ['one'], cutOff: false })
  expect(read([...body])).toMatchObject({ data: ['one'], cutOff: false })
})

test.each(['frame', '--frame', '----frame'])('the boundary may be announced as %s', (boundary) => {
  expect(read(['--frame\r\n\r\none\r\n--frame--'], boundary).data).toEqual(['one'])
  expect(read(['------frame\r\n\r\none\r\n------frame--'], boundary).data).toEqual(['one'])
})

test('what only looks like a boundary is data', () => {
  const data = '\r\n--framework\r\n--fram\r\n-frame\r\n--frame-\r\n --frame'
  expect(read([`--frame\r\n\r\n${data}\r\n--frame--`]).data).toEqual([data])
  expect(read([...`--frame\r\n\r\n${data}\r\n--frame--`]).data).toEqual([data])
})

test('an empty picture is one, and the stream goes on', () => {
  const body =
    '--frame\r\n\r\n\r\n--frame\r\nContent-Length: 0\r\n\r\n\r\n--frame\r\n\r\n--frame\r\n\r\none\r\n--frame--'
  expect(read([body]).data).toEqual(['', '', '', 'one'])
  expect(read([...body]).data).toEqual(['', '', '', 'one'])
})

test.each([
  ['in its headers', '--frame\r\nContent-Le', true],
  ['in a picture with a length', '--frame\r\nContent-Length: 3\r\n\r\non', true],
  ['in a picture without', '--frame\r\n\r\non', true],
  ['at the beginning of a picture', '--frame\r\n\r\n', true],
  ['in the first boundary', '--fra', false],
  ['after a boundary', '--frame\r\n', false],
  ['before anything', '', false],
])('a stream that ends %s gives no picture', (_, body, cutOff) => {
  expect(read([body])).toMatchObject({ data: [], cutOff })
})

const timed = (...headers: string[]) =>
  read([`--frame\r\n${headers.join('\r\n')}\r\nContent-Length: 3\r\n\r\none`]).parts[0]

test('a picture carries the time and the number that its headers say', () => {
  expect(timed('X-Timestamp: 1767268800.250123', 'X-Sequence: 7')).toMatchObject({
    capturedAt: Date.parse('2026-01-01T12:00:00.250Z'),
    sequence: 7,
  })
  expect(timed('x-captured-at: 2026-01-01T14:00:00.25+02:00', 'X-Timestamp: 1700000000')).toMatchObject({
    capturedAt: Date.parse('2026-01-01T12:00:00.250Z'),
    sequence: null,
  })
})

test('seconds since the camera was switched on are no time', () => {
  expect(timed('X-Timestamp: 86400.5')).toMatchObject({ capturedAt: null })
  expect(timed('X-Timestamp: unknown')).toMatchObject({ capturedAt: null })
})

test.each([
  [
    ['X-Captured-At: yesterday'],
    'X-Captured-At is "yesterday". Send a time with its zone, like 2026-01-31T12:00:00.250Z.',
  ],
  [
    ['X-Captured-At: 2026-13-01T00:00:00Z'],
    'X-Captured-At is "2026-13-01T00:00:00Z". Send a time with its zone, like 2026-01-31T12:00:00.250Z.',
  ],
  [['X-Sequence: -1'], 'X-Sequence is "-1". Send a whole number that counts up with each picture.'],
  [
    ['X-Captured-At: 2026-02-30T00:00:00Z'],
    'X-Captured-At is "2026-02-30T00:00:00Z". Send a time with its zone, like 2026-01-31T12:00:00.250Z.',
  ],
])('a picture with %s goes on with what is wrong', (headers, message) => {
  expect(timed(...headers)).toMatchObject({ data: 'one', fault: { message } })
})

test.each([
  [
    'another boundary',
    `--other\r\n\r\n${'x'.repeat(9000)}`,
    'The body does not begin with the boundary "frame" of its Content-Type. Name the one that it uses.',
  ],
  ['endless headers', `--frame\r\nX-A: ${'x'.repeat(9000)}`, 'The headers of a part are larger than 8 KiB.'],
  ['many headers', `--frame\r\n${'X-A: b\r\n'.repeat(2000)}`, 'The headers of a part are larger than 8 KiB.'],
  [
    'a length that is no number',
    '--frame\r\nContent-Length: 3 bytes\r\n\r\none',
    'The Content-Length of a part is "3 bytes". Send its number of bytes, or none.',
  ],
  [
    'too short a length',
    '--frame\r\nContent-Length: 2\r\n\r\none\r\n--frame--',
    'No boundary follows the 2 bytes that a part has by its Content-Length. Send the right length, or none.',
  ],
  [
    'too short a length of much',
    `--frame\r\nContent-Length: 2\r\n\r\n${'x'.repeat(9000)}`,
    'No boundary follows the 2 bytes that a part has by its Content-Length. Send the right length, or none.',
  ],
  [
    'a large part',
    '--frame\r\nContent-Length: 1001\r\n\r\n',
    'A part has 1001 bytes; at most 1000 are taken. Send smaller pictures.',
  ],
  [
    'a large part without a length',
    `--frame\r\n\r\n${'x'.repeat(1001)}\r\n--frame--`,
    'A part has 1001 bytes; at most 1000 are taken. Send smaller pictures.',
  ],
  [
    'a part without an end',
    `--frame\r\n\r\n${'x'.repeat(1100)}`,
    'A part has no boundary within the 1000 bytes that are taken. Send smaller pictures.',
  ],
])('%s is refused, however it comes in', (_, body, message) => {
  expect(() => read([body])).toThrow(message)
  const pieces = body.match(/.{1,50}/gs) ?? []
  if (!message.includes('1001 bytes')) expect(() => read(pieces)).toThrow(message)
  else expect(() => read(pieces)).toThrow(/at most 1000 are taken|within the 1000 bytes/)
})

test('a part of exactly the largest size is taken', () => {
  const data = 'x'.repeat(LARGEST)
  expect(read([`--frame\r\nContent-Length: ${LARGEST}\r\n\r\n${data}`]).data).toEqual([data])
  expect(read([`--frame\r\n\r\n${data}\r\n--frame--`]).data).toEqual([data])
  expect(read([...`--frame\r\n\r\n${data}\r\n--frame--`]).data).toEqual([data])
})

test.each(['', '----', 'x'.repeat(201)])('the boundary %j is refused', (boundary) => {
  expect(() => read([], boundary)).toThrow('The boundary ')
})

test('a picture has memory of exactly its own', () => {
  const kept: Buffer[] = []
  const reader = createPartReader({
    boundary: 'b',
    largestPart: 1e6,
    held: bodies.hold(null),
    onPart: (data) => kept.push(data),
  })
  const chunk = Buffer.alloc(700_000, 'x')
  for (const headers of ['Content-Length: 700000\r\n\r\n', '\r\n']) {
    reader.feed(Buffer.from(`--b\r\n${headers}`))
    for (let at = 0; at < chunk.length; at += 65_536) reader.feed(chunk.subarray(at, at + 65_536))
    reader.feed(Buffer.from('\r\n'))
  }
  reader.feed(Buffer.from('--b\r\n\r\nsmall\r\n--b--'))
  expect(kept.map(({ length, buffer }) => [length, buffer.byteLength])).toEqual([
    [700_000, 700_000],
    [700_000, 700_000],
    [5, 5],
  ])
})

test('a large picture that is only announced takes no memory', () => {
  const before = process.memoryUsage().arrayBuffers
  const readers = Array.from({ length: 500 }, () => {
    const reader = createPartReader({
      boundary: 'b',
      largestPart: 1e8,
      held: bodies.hold(null),
      onPart: () => {},
    })
    reader.feed(Buffer.from('--b\r\nContent-Length: 100000000\r\n\r\nx'))
    return reader
  })
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 1024 * 1024)
  expect(readers.every((reader) => reader.end().cutOff)).toBe(true)
})

const BOUNDARY = 'b-o'
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString('latin1')),
  // Near misses of boundaries and line ends.
  fc
    .array(fc.constantFrom('\r', '\n', '-', '--', 'b-o', 'b', '\r\n--b-', 'x'), { maxLength: 20 })
    .map((all) => all.join('')),
)
const partOf = fc.record({ data: bytes, sized: fc.boolean(), crlf: fc.boolean(), extra: fc.boolean() })

/** A part without a length can't have a boundary in it. */
const isPossible = ({ data, sized }: { data: string; sized: boolean }) =>
  sized || !/\n-*b-o(?:--|[ \t\r]*(?:\n|$))/.test(`\n${data}\n`)

test('a picture for which there is no room can be passed over, and all others come out as they went in', () => {
  const pieceOf = fc.record({ length: fc.integer({ min: 1, max: 40 }), full: fc.boolean() })
  fc.assert(
    fc.property(
      fc.array(partOf.filter(isPossible), { maxLength: 6 }),
      fc.array(pieceOf, { minLength: 1, maxLength: 10 }),
      (parts, sizes) => {
        const budget = createBodyBudget(1e6)
        const others = budget.hold(null)
        const held = budget.hold(null)
        const read: string[] = []
        const passed = new Set<number>()
        const reader = createPartReader({
          boundary: BOUNDARY,
          largestPart: LARGEST,
          held,
          onPart: (data) => read.push(data.toString('latin1')),
        })
        function feed(chunk: Buffer): void {
          try {
            reader.feed(chunk)
          } catch (error) {
            if (!isNoRoom(error)) throw error
            passed.add(read.length + passed.size)
            const rest = chunk.subarray(reader.fed)
            reader.dropPart()
            feed(rest)
          }
        }
        for (const [index, piece] of inPieces(
          bodyOf(parts),
          sizes.map(({ length }) => length),
        ).entries()) {
          if (sizes[index % sizes.length]?.full) others.add(1e6)
          feed(Buffer.from(piece as string, 'latin1'))
          others.giveBack(others.bytes)
        }
        expect(reader.end().cutOff).toBe(false)
        expect(read).toEqual(parts.filter((_, index) => !passed.has(index)).map(({ data }) => data))
        held.release()
        expect(budget.bytes).toBe(0)
      },
    ),
  )
})

test('any pictures in any pieces come out as they went in', () => {
  fc.assert(
    fc.property(
      fc.array(partOf.filter(isPossible), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 }),
      fc.boolean(),
      (parts, sizes, announcedWithDashes) => {
        const body = bodyOf(parts)
        const { data, cutOff } = read(inPieces(body, sizes), announcedWithDashes ? `--${BOUNDARY}` : BOUNDARY)
        expect(data).toEqual(parts.map((part) => part.data))
        expect(cutOff).toBe(false)
      },
    ),
    { numRuns: 2000 },
  )
})

function bodyOf(parts: { data: string; sized: boolean; crlf: boolean; extra: boolean }[]): string {
  let body = ''
  let end = '\r\n'
  for (const { data, sized, crlf, extra } of parts) {
    const headerEnd = crlf ? '\r\n' : '\n'
    const headers = [
      ...(sized ? [`CONTENT-length: ${data.length}`] : []),
      ...(extra ? ['X-Sequence: 1'] : []),
    ]
    body += `--${BOUNDARY}${end}${headers.map((header) => header + headerEnd).join('')}${headerEnd}${data}${headerEnd}`
    end = headerEnd
  }
  return `${body}--${BOUNDARY}--${end}`
}

function inPieces(body: string, sizes: number[]): string[] {
  const pieces: string[] = []
  for (let at = 0, turn = 0; at < body.length; turn += 1) {
    const size = sizes[turn % sizes.length]!
    pieces.push(body.slice(at, at + size))
    at += size
  }
  return pieces
}

test.each([
  ['multipart/x-mixed-replace;boundary=ffmpeg', 'ffmpeg'],
  ['multipart/x-mixed-replace; Boundary="--my frame"', '--my frame'],
  ['multipart/x-mixed-replace; charset=x; boundary=a=b; q=1', 'a=b'],
  ['multipart/x-mixed-replace; boundary=""', null],
  ['multipart/x-mixed-replace', null],
])('the boundary of %s is %j', (contentType, boundary) => {
  expect(boundaryOf(contentType)).toBe(boundary)
})

test('a stream that names no boundary is read by its first line', () => {
  const body = '\r\n--ffmpeg\r\nContent-length: 3\r\n\r\none\r\n--ffmpeg\r\n\r\n--other\r\n--ffmpeg--'
  expect(read([body], null).data).toEqual(['one', '--other'])
  expect(read([...body], null).data).toEqual(['one', '--other'])
  for (const other of ['x\n', '-x\n', '----\n', `${'x'.repeat(9000)}`])
    expect(() => read([other], null)).toThrow(
      'The body does not begin with a boundary, and there is none in its Content-Type.',
    )
})

test('a body of parts is told from a picture by its beginning', () => {
  const begins = (body: string) => beginsWithBoundary(Buffer.from(body, 'latin1'))
  expect(['--ffmpeg\r\n', '\r\n--b', '-'].map(begins)).toEqual([true, true, true])
  expect(['\xff\xd8\xff', '\x89PNG\r\n', 'RIFF', '', '\r\n'].map(begins)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})
