import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { permissionsOf } from '../core/access/roles.ts'
import type { Verifier } from '../core/access/verify.ts'
import type { Viewer } from '../core/access/viewer.ts'
import type { Core } from '../core/context.ts'
import type { UseLog } from '../core/keys/use.ts'
import { originOf, presentedKey } from './credentials.ts'
import { toGraphQLError } from './graphql-errors.ts'
import { liveness, type Phase, readiness } from './health.ts'
import { createGraphQL, GRAPHQL_PATH } from './yoga.ts'

export type Services = {
  core: Core
  verifier: Verifier
  uses: UseLog
  phase(): Phase
  config: Parameters<typeof createGraphQL>[1]
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Every door of the server: what is behind which path, and who may pass. */
export function createHandler(services: Services): Handler {
  const { core, phase } = services
  const graphql = createGraphQL(core, services.config)

  async function route(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (path === GRAPHQL_PATH) {
      // Before the body is read: the upload of a bad key is not waited for.
      const viewer = await authenticate(services, request)
      return void (await graphql(request, response, { viewer }))
    }
    if (!isKnown(path)) return reply(response, 404, notFound(path))
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return reply(response, 405, onlyGet(path), { allow: 'GET, HEAD' })
    switch (path) {
      case '/':
        return reply(response, 302, { graphql: GRAPHQL_PATH }, { location: GRAPHQL_PATH })
      case '/api/health':
        await authenticate(services, request)
        return reply(response, 200, { status: 'ok', timestamp: core.now().toISOString() })
      case '/health/live':
        return reply(response, 200, liveness())
      case '/health/ready': {
        const state = await readiness(core, phase())
        return reply(response, state.status === 'ready' ? 200 : 503, state)
      }
    }
  }

  return async (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    try {
      await route(request, response, path === '/' ? path : path.replace(/\/+$/, ''))
    } catch (error) {
      refuse(response, error, core)
    }
  }
}

const PATHS = ['/', '/api/health', '/health/live', '/health/ready'] as const
type Path = (typeof PATHS)[number]
const isKnown = (path: string): path is Path => (PATHS as readonly string[]).includes(path)

/** Null without a key: what needs one says so itself. A key that is presented must be good. */
async function authenticate({ verifier, uses }: Services, request: IncomingMessage): Promise<Viewer | null> {
  const secret = presentedKey(request)
  if (secret === null) return null
  const { key, client } = await verifier.verify(secret)
  const origin = originOf(request, randomUUID())
  uses.record(key.id, origin.address)
  return { key, client, permissions: permissionsOf(key.role), origin }
}

function refuse(response: ServerResponse, error: unknown, core: Core): void {
  const { message, extensions } = toGraphQLError(error, core.log)
  const { http, ...rest } = extensions
  const { status, headers } = http as { status: number; headers?: Record<string, string> }
  if (response.headersSent) return void response.destroy()
  reply(response, status, { errors: [{ message, extensions: rest }] }, headers)
}

function reply(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  const text = `${JSON.stringify(body)}\n`
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(text)
}

const notFound = (path: string) => ({
  errors: [
    {
      message: `There is nothing at ${path}. The API is at ${GRAPHQL_PATH}.`,
      extensions: { code: 'NOT_FOUND' },
    },
  ],
})

const onlyGet = (path: string) => ({
  errors: [{ message: `${path} can only be read, by GET.`, extensions: { code: 'BAD_USER_INPUT' } }],
})

/** While the database starts: the port is taken, and nothing is promised. */
export const handleWhileStarting: Handler = async (request, response) => {
  if (request.url === '/health/live') return reply(response, 200, liveness())
  reply(response, 503, { status: 'starting' }, { 'retry-after': '1' })
}
