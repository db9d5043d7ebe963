import { type FileHandle, open } from 'node:fs/promises'

/** Of the message `ModelProto`. */
const IR_VERSION = 1
const GRAPH = 7
const METADATA = 14
/** Of `StringStringEntryProto`. */
const KEY = 1
const VALUE = 2
/** How what follows a tag is laid out. */
const VARINT = 0
const LENGTH = 2
const FIXED = new Map([
  [1, 8],
  [5, 4],
])
/** A tag and a length take no more. */
const HEAD_BYTES = 20
const MOST_METADATA_BYTES = 1_000_000

type Field = {
  number: number /** Where its content begins and ends, from the beginning of what was read. */
  from: number
  to: number
}

/** What a model says of itself beside its graph; runtimes keep it from JavaScript. Throws for what is no model. */
export async function readModelFile(path: string): Promise<Map<string, string>> {
  const file = await open(path)
  try {
    return await metadataIn(file)
  } finally {
    await file.close()
  }
}

async function metadataIn(file: FileHandle): Promise<Map<string, string>> {
  const { size } = await file.stat()
  const metadata = new Map<string, string>()
  const found = new Set<number>()
  for (let at = 0; at < size; ) {
    const head = await read(file, at, Math.min(HEAD_BYTES, size - at))
    const field = fieldAt(head, 0)
    if (!field || at + field.to > size) throw new NoModel()
    found.add(field.number)
    const length = field.to - field.from
    if (field.number === METADATA && length <= MOST_METADATA_BYTES) {
      const [key, value] = entryIn(await read(file, at + field.from, length))
      metadata.set(key, value)
    }
    at += field.to
  }
  if (!found.has(IR_VERSION) || !found.has(GRAPH)) throw new NoModel()
  return metadata
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

function entryIn(message: Buffer): [key: string, value: string] {
  let [key, value] = ['', '']
  for (let at = 0; at < message.length; ) {
    const field = fieldAt(message, at)
    if (!field) throw new NoModel()
    const text = message.toString('utf8', field.from, field.to)
    if (field.number === KEY) key = text
    if (field.number === VALUE) value = text
    at = field.to
  }
  return [key, value]
}

function fieldAt(bytes: Buffer, at: number): Field | null {
  const tag = varintAt(bytes, at)
  if (!tag) return null
  const number = Math.floor(tag.value / 8)
  const layout = tag.value % 8
  const fixed = FIXED.get(layout)
  if (fixed) return { number, from: tag.end, to: tag.end + fixed }
  const value = varintAt(bytes, tag.end)
  if (!value || number === 0) return null
  if (layout === VARINT) return { number, from: tag.end, to: value.end }
  return layout === LENGTH ? { number, from: value.end, to: value.end + value.value } : null
}

function varintAt(bytes: Buffer, at: number): { value: number; end: number } | null {
  let value = 0
  for (let place = 0; place < 10; place += 1) {
    const byte = bytes[at + place]
    if (byte === undefined) return null
    value += (byte & 0x7f) * 2 ** (7 * place)
    if (byte < 0x80) return { value, end: at + place + 1 }
  }
  return null
}

class NoModel extends Error {
  constructor() {
    super('It is no model in ONNX.')
  }
}
