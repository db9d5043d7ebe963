import type { IncomingMessage } from 'node:http'
import { GraphQLError } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import type { Viewer } from '../core/access/viewer.ts'
import type { Context } from '../schema/builder.ts'
import type { HeldBytes } from './body-budget.ts'
import { areFrames, lighten } from './picture-texts.ts'
import type { ServerContext } from './server-context.ts'
import { setUnreadableAside } from './unreadable-frames.ts'
import { isMultipart } from './uploads/plugin.ts'

const LARGEST_BODY_BYTES = 64 * 1024 * 1024
/** Without a key there is little to ask, and nobody to hold to account for what is sent. */
const LARGEST_STRANGER_BYTES = 64 * 1024

const refuse = (status: number, message: string) =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status } } })

const tooLarge = (largest: number) =>
  largest === LARGEST_BODY_BYTES
    ? refuse(413, `The request is larger than ${largest / 1024 / 1024} MiB. Send less at a time.`)
    : refuse(413, `The request is larger than the ${largest / 1024} KiB that are taken without an API key.`)

/** Reads JSON straight from the socket's request: cheaper than through a fetch body, and bounded. */
export function readJsonBodies(): Plugin {
  return {
    onRequestParse({ request, setRequestParser, serverContext }) {
      if (request.method === 'GET') return setRequestParser(() => parseAddress(request.url))
      if (request.method !== 'POST') return
      if (isMultipart(request)) return
      if (!/^application\/(?:graphql\+)?json\b/i.test(request.headers.get('content-type') ?? '')) {
        throw refuse(415, 'Send the request as application/json, or with files as multipart/form-data.')
      }
      // Passed by the HTTP server; the library's own type leaves it out.
      const context = serverContext as Partial<ServerContext> & Pick<Context, 'decoded'>
      const { req, viewer, held, given } = context
      if (given) return setRequestParser(given)
      if (!req || !held) return
      setRequestParser(async () => {
        const { params, decoded } = await readParams(req, viewer ?? null, held)
        if (decoded) context.decoded = decoded
        return params
      })
    },
  }
}

/** What is asked, and apart from it the pictures in it that were decoded on the way. */
export type Given = { params: GraphQLParams; decoded?: Context['decoded'] }

export async function readParams(
  request: IncomingMessage,
  viewer: Viewer | null,
  held: HeldBytes,
): Promise<Given> {
  // What is sent under a name is compared as it was sent.
  const mayLighten = request.headers['idempotency-key'] === undefined
  return readBody(request, viewer ? LARGEST_BODY_BYTES : LARGEST_STRANGER_BYTES, held, (body) => {
    const light = mayLighten ? lighten(body) : undefined
    if (light) {
      const params = read(light.text)
      if (areFrames(params, light.pictures)) return { params, decoded: light.pictures }
    }
    return { params: read(body.toString()) }
  })
}

/** What a piece of a body takes besides its bytes: many small ones are more than they seem. */
const PIECE_BYTES = 256

/** Where bodies that come in pieces are put together; each is done with before the next one gets there. */
let desk = Buffer.alloc(0)
const LARGEST_DESK_BYTES = 4 * 1024 * 1024

function together(pieces: readonly Buffer[], size: number): Buffer {
  const [only] = pieces
  if (only && pieces.length === 1) return only
  if (size > LARGEST_DESK_BYTES) return Buffer.concat(pieces, size)
  // New memory for each body would cost more than what is done with it.
  if (desk.length < size) desk = Buffer.allocUnsafeSlow(Math.min(2 * size, LARGEST_DESK_BYTES))
  let at = 0
  for (const piece of pieces) at += piece.copy(desk, at)
  return desk.subarray(0, size)
}

/**
 * By events: iterating over the request costs several times as much. What `read` is given is its own until it
 * returns.
 */
export function readBody<T>(
  request: IncomingMessage,
  largest: number,
  held: HeldBytes,
  read: (body: Buffer) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const stopListening = () =>
      request.off('data', take).off('end', end).off('error', breakOff).off('close', breakOff)

    function take(chunk: Buffer): void {
      size += chunk.length
      if (size > largest) return void refuseRest(tooLarge(largest))
      try {
        held.take(chunk.length + PIECE_BYTES)
        chunks.push(chunk)
      } catch (error) {
        refuseRest(error)
      }
    }
    function end(): void {
      stopListening()
      try {
        resolve(read(together(chunks, size)))
      } catch (error) {
        reject(error)
      }
    }
    /** What still comes is read and dropped: an answer before the end of a body goes unseen otherwise. */
    function refuseRest(why: unknown): void {
      stopListening()
      chunks.length = 0
      request.resume()
      reject(why)
    }
    function breakOff(): void {
      stopListening()
      reject(refuse(400, 'The connection ended before the body did.'))
    }

    if (Number(request.headers['content-length'] ?? 0) > largest) refuseRest(tooLarge(largest))
    // Gone while the key was checked: no event would come any more.
    else if (request.destroyed) breakOff()
    else request.on('data', take).on('end', end).on('error', breakOff).on('close', breakOff)
  })
}

/** What is asked by GET: queries alone, which is for others to say. */
function parseAddress(address: string): GraphQLParams {
  const { searchParams } = new URL(address)
  const text = (name: string) => searchParams.get(name) || undefined
  return {
    query: text('query'),
    operationName: text('operationName'),
    ...json('variables'),
    ...json('extensions'),
  }

  function json(name: 'variables' | 'extensions') {
    const given = text(name)
    if (given === undefined) return {}
    try {
      return { [name]: JSON.parse(given) }
    } catch {
      throw refuse(
        400,
        `${name} in the address is not JSON. Send ${name}={"name": "value"}, percent-encoded.`,
      )
    }
  }
}

function read(body: string): GraphQLParams {
  const params = parse(body)
  setUnreadableAside(params.variables)
  return params
}

function parse(body: string): GraphQLParams {
  let params: unknown
  try {
    params = JSON.parse(body)
  } catch {
    throw refuse(400, 'The body is not JSON. Send {"query": "…", "variables": {…}}.')
  }
  if (typeof params === 'object' && params !== null && !Array.isArray(params)) return params
  if (Array.isArray(params))
    throw refuse(
      400,
      'Requests are taken one at a time, not as a list. Ask for several things in one document.',
    )
  throw refuse(400, 'The body must be one JSON object: {"query": "…", "variables": {…}}.')
}
