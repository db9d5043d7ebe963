import type { IncomingMessage } from 'node:http'
import { GraphQLError } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'

export const LARGEST_BODY_BYTES = 64 * 1024 * 1024

const refuse = (status: number, message: string) =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status } } })

const tooLarge = () =>
  refuse(413, `The request is larger than ${LARGEST_BODY_BYTES / 1024 / 1024} MiB. Send less at a time.`)

/** Reads JSON straight from the socket's request: cheaper than through a fetch body, and bounded. */
export function readJsonBodies(): Plugin {
  return {
    onRequestParse({ request, setRequestParser, serverContext }) {
      if (request.method !== 'POST') return
      if (!/^application\/(?:graphql\+)?json\b/i.test(request.headers.get('content-type') ?? '')) {
        throw refuse(415, 'Send the request as application/json.')
      }
      // Passed by the HTTP server; the library's own type leaves it out.
      const { req } = serverContext as { req?: IncomingMessage }
      if (!req) return
      setRequestParser(async () => parse(await read(req)))
    },
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY_BYTES) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > LARGEST_BODY_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

function parse(body: Buffer): GraphQLParams {
  let params: unknown
  try {
    params = JSON.parse(body.toString())
  } catch {
    throw refuse(400, 'The body is not JSON. Send {"query": "…", "variables": {…}}.')
  }
  if (typeof params === 'object' && params !== null && !Array.isArray(params)) return params
  throw refuse(400, 'The body must be one JSON object: {"query": "…", "variables": {…}}.')
}
