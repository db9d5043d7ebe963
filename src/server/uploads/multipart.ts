import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyHeaders } from '@fastify/busboy'
import type { HeldBytes } from '../body-budget.ts'
import { setUnreadableAside } from '../unreadable-frames.ts'
import {
  type FileMap,
  type Operations,
  place,
  readMap,
  readOperations,
  wrongMultipart,
} from './operations.ts'
import { type ReceivedFile, receiveFile } from './part.ts'
import type { Spool, SpooledFile } from './spool.ts'

const MIB = 1024 * 1024
/** As of a body in JSON: what is held in memory of one request. */
const LARGEST_IN_MEMORY_BYTES = 64 * MIB
const LARGEST_FIELD_BYTES = MIB
const MOST_FILES = 250
const MOST_HEADERS = 20
/** The field of `FrameInput`. */
const PICTURE = '.data'

export type Multipart = {
  operations: Operations
  /** Pictures, by the text that stands for them in the variables. */
  decoded: ReadonlyMap<string, Buffer>
  /** Files on disk, by the text that stands for them. Whoever called removes them. */
  spooled: ReadonlyMap<string, SpooledFile>
}

type Options = {
  spool: Spool
  keyId: string
  held: HeldBytes
  largestFrameBytes: number
  largestUploadBytes: number
  /** Whether the same request must read the same when it is sent again. */
  named: boolean
  onSpooled(file: SpooledFile): void
}

/**
 * Reads a GraphQL request with files, as in graphql-multipart-request-spec: `operations`, then `map`, then the files.
 * Web pages can send such a request without asking first, but not with the header that holds the key: no key is ever
 * sent by itself.
 */
export async function readMultipart(request: IncomingMessage, options: Options): Promise<Multipart> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const parts = new Set<Readable>()
  const arriving: Promise<void>[] = []
  const files = new Map<string, ReceivedFile>()
  let operations: Operations | undefined
  let map: FileMap | undefined
  const memory = { bytes: 0, most: LARGEST_IN_MEMORY_BYTES }
  const disk = { bytes: 0, most: options.largestUploadBytes }

  function count(bytes: number, onDisk: boolean): void {
    const kept = onDisk ? disk : memory
    kept.bytes += bytes
    if (kept.bytes > kept.most) throw tooLarge(kept.most)
  }

  function takeField(name: string, value: string, cut: boolean): void {
    if (cut) throw wrongMultipart(`The part ${name} is larger than ${LARGEST_FIELD_BYTES / MIB} MiB.`, 413)
    if (name === 'operations' && !operations) operations = readOperations(value)
    else if (name === 'map' && operations && !map) map = readMap(value)
    else throw outOfOrder(name)
  }

  async function takeFile(name: string, part: Readable): Promise<void> {
    parts.add(part)
    if (!map) throw outOfOrder(name)
    const paths = map.get(name)
    if (!paths || files.has(name))
      throw wrongMultipart(`The map names no file ${shown(name)}, or it came twice.`)
    // Its place is taken before its bytes are here: a second one of this name is refused.
    files.set(name, { name, data: Buffer.alloc(0) })
    const isPicture = paths.every((path) => path.endsWith(PICTURE))
    files.set(name, await receiveFile(part, { ...options, isPicture, count }))
    parts.delete(part)
  }

  const busboy = open(request)
  /** Throws of the library's own listeners would end the process. */
  const guarded = (act: () => void) => {
    try {
      act()
    } catch (error) {
      reject(error)
    }
  }
  busboy
    .on('field', (name: string, value: string, _: boolean, cut: boolean) =>
      guarded(() => takeField(name, value, cut)),
    )
    .on('file', (name: string, part: Readable) => {
      part.on('error', reject)
      arriving.push(takeFile(name, part).catch(reject))
    })
    .on('filesLimit', () => reject(tooMany()))
    .on('partsLimit', () => reject(tooMany()))
    .on('fieldsLimit', () => reject(wrongMultipart('Besides operations and map there are only files.')))
    .on('error', (error: Error) =>
      reject(wrongMultipart(`The body is no multipart/form-data: ${error.message}.`)),
    )
    .on('finish', () => void Promise.all(arriving).then(() => resolve()))
  /** Of the first two parts; what follows counts where it is kept. */
  const countFields = (chunk: Buffer) =>
    guarded(() => {
      if (map) request.off('data', countFields)
      else options.held.take(chunk.length)
    })
  request.on('data', countFields)
  const breakOff = () => {
    if (!request.complete) reject(wrongMultipart('The connection ended before the body did.'))
  }
  request.once('close', breakOff).once('error', breakOff)
  if (request.destroyed) breakOff()
  request.pipe(busboy)

  try {
    await promise
  } catch (error) {
    request.unpipe(busboy).off('data', countFields)
    // An answer before the end of a body goes unseen otherwise.
    request.resume()
    for (const part of parts) part.destroy()
    throw error
  } finally {
    request.off('close', breakOff).off('error', breakOff)
  }
  return assembled(operations, map, files)
}

function open(request: IncomingMessage) {
  try {
    return new Busboy({
      headers: request.headers as BusboyHeaders,
      limits: {
        fields: 2,
        fieldSize: LARGEST_FIELD_BYTES,
        files: MOST_FILES,
        parts: MOST_FILES + 2,
        headerPairs: MOST_HEADERS,
      },
      // Whatever comes after the first two is a file, with or without a name of its own.
      isPartAFile: (name) => name !== 'operations' && name !== 'map',
    })
  } catch {
    throw wrongMultipart('The Content-Type names no boundary. Send multipart/form-data; boundary=….')
  }
}

function assembled(
  operations: Operations | undefined,
  map: FileMap | undefined,
  files: ReadonlyMap<string, ReceivedFile>,
): Multipart {
  if (!operations || !map) throw outOfOrder('end')
  const decoded = new Map<string, Buffer>()
  const spooled = new Map<string, SpooledFile>()
  for (const [name, paths] of map) {
    const file = files.get(name)
    if (!file) throw wrongMultipart(`The map names the file ${shown(name)}, which did not come.`)
    if ('data' in file) decoded.set(file.name, file.data)
    else spooled.set(file.name, file.spooled)
    for (const path of paths) place(operations, path, file.name)
  }
  setUnreadableAside(operations.variables)
  return { operations, decoded, spooled }
}

const LONGEST_SHOWN = 60
const shown = (name: string) => JSON.stringify(name.slice(0, LONGEST_SHOWN))

const outOfOrder = (name: string) =>
  wrongMultipart(
    `${name === 'end' ? 'The body ended' : `The part ${shown(name)} came`} too soon. Send the parts operations, map and then the files, each once.`,
  )

const tooMany = () => wrongMultipart(`At most ${MOST_FILES} files are taken at a time.`)

const tooLarge = (most: number) =>
  wrongMultipart(
    `The files are together larger than the ${Math.floor(most / MIB)} MiB that are taken. Send less at a time.`,
    413,
  )
