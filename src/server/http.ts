import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Leases } from '../core/access/leases.ts'
import type { Core } from '../core/context.ts'
import type { EventWatch } from '../core/events/watch.ts'
import { authenticate, type Gate, requireCleanAddress } from './authenticate.ts'
import type { BodyBudget } from './body-budget.ts'
import type { Config } from './config.ts'
import { createCors, isPreflight, otherOrigin, PREFLIGHT_HEADERS } from './cors.ts'
import { createFastLane } from './fast-lane.ts'
import { graphiqlPage, wantsPage } from './graphiql.ts'
import { toGraphQLError } from './graphql-errors.ts'
import { createReadiness, liveness, type Phase } from './health.ts'
import { createIngest } from './ingest/door.ts'
import { INGEST_PATH } from './ingest/target.ts'
import { answerInvoicePage, isInvoicePage } from './invoice-pages.ts'
import { showStandings } from './limits.ts'
import { presenceOf } from './presence.ts'
import { reply } from './reply.ts'
import { createSockets, type UpgradeHandler } from './sockets.ts'
import { STRIPE_PATH, takeStripeNotice } from './stripe-notices.ts'
import type { Spool } from './uploads/spool.ts'
import { createGraphQL, GRAPHQL_PATH, type GraphQLSettings } from './yoga.ts'

export type Services = Gate & {
  core: Core
  leases: Leases
  watch: EventWatch
  spool: Spool
  bodies: BodyBudget
  phase(): Phase
  config: GraphQLSettings & Pick<Config, 'graphiql' | 'corsOrigins' | 'redisUrl'>
}

/** One request: what is asked for, and the id under which logs and answers speak of it. */
type Call = { path: string; requestId: string }

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export type Doors = {
  handle: Handler
  upgrade: UpgradeHandler
  /** Ends what stays open by itself. */
  close(): void
}

/** Every door of the server: what is behind which path, and who may pass. */
export function createDoors(services: Services): Doors {
  const { core, phase } = services
  const readiness = createReadiness(core, services.config)
  const graphql = createGraphQL(services, services.config)
  const mask = (error: unknown) => toGraphQLError(error, core.log)
  const fastLane = createFastLane({ ...services, graphql, mask }, services.config)
  const ingest = createIngest(services)
  const { upgrade, close } = createSockets({ ...services, graphql })
  const cors = createCors(services.config.corsOrigins)

  async function route(request: IncomingMessage, response: ServerResponse, call: Call): Promise<void> {
    const { path, requestId } = call
    if (path === GRAPHQL_PATH) {
      // Before the body is read: the upload of a bad key is not waited for.
      const { viewer, charge } = await authenticate(services, request, requestId)
      if (services.config.graphiql && wantsPage(request)) return showPage(response)
      const presence = presenceOf(services, request, response, viewer)
      const held = services.bodies.hold(viewer)
      try {
        await fastLane(request, response, { viewer, presence, charge, held })
      } finally {
        // A subscription keeps what it was asked with.
        if (response.writableEnded || response.closed) held.release()
        else response.once('close', () => held.release())
      }
      return charge.settle()
    }
    if (path.startsWith(INGEST_PATH) && request.method === 'POST') return ingest(request, response, requestId)
    if (path === STRIPE_PATH && core.paymentProvider) return takeStripeNotice(core, request, response)
    if (isInvoicePage(path) && isRead(request)) return answerInvoicePage(services, request, response, call)
    if (path !== '/api/health') await requireCleanAddress(services, request, requestId)
    if (path.startsWith(INGEST_PATH)) return reply(response, 405, onlyPost(path), { allow: 'POST' })
    if (isInvoicePage(path)) return reply(response, 405, onlyGet(path), { allow: 'GET, HEAD' })
    if (!isKnown(path)) return reply(response, 404, notFound(path))
    if (!isRead(request)) return reply(response, 405, onlyGet(path), { allow: 'GET, HEAD' })
    switch (path) {
      case '/':
        return reply(response, 302, { graphql: GRAPHQL_PATH }, { location: GRAPHQL_PATH })
      case '/api/health': {
        const { charge } = await authenticate(services, request, requestId)
        showStandings(response, await charge.take(1))
        return reply(response, 200, { status: 'ok', timestamp: core.now().toISOString() })
      }
      case '/health/live':
        return reply(response, 200, liveness())
      case '/health/ready': {
        const state = await readiness(phase())
        return reply(response, state.status === 'ready' ? 200 : 503, state)
      }
    }
  }

  const handle: Handler = async (request, response) => {
    const requestId = randomUUID()
    response.setHeader('x-request-id', requestId)
    const mayRead = cors(request, response)
    if (isPreflight(request)) return answerPreflight(request, response, mayRead)
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    try {
      await route(request, response, { path: path === '/' ? path : path.replace(/\/+$/, ''), requestId })
    } catch (error) {
      refuse(response, error, core)
    }
  }
  return { handle, upgrade, close }
}

const isRead = ({ method }: IncomingMessage) => method === 'GET' || method === 'HEAD'

const PATHS = ['/', '/api/health', '/health/live', '/health/ready'] as const
type Path = (typeof PATHS)[number]
const isKnown = (path: string): path is Path => (PATHS as readonly string[]).includes(path)

function answerPreflight(
  { headers }: IncomingMessage,
  response: ServerResponse,
  mayRead: boolean | undefined,
): void {
  if (mayRead) response.writeHead(204, PREFLIGHT_HEADERS).end()
  else reply(response, 403, otherOrigin(headers.origin ?? 'this origin'))
}

function showPage(response: ServerResponse): void {
  const { html, policy } = graphiqlPage()
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': html.length,
    'content-security-policy': policy,
  })
  response.end(html)
}

type Refusal = { status: number; headers?: Record<string, string> }

/** Where the whole answer is about one thing: in GraphQL these are about a part of it. */
const PLAIN_STATUS: Record<string, number> = { NOT_FOUND: 404, CONFLICT: 409 }

function refuse(response: ServerResponse, error: unknown, core: Core): void {
  const { message, extensions } = toGraphQLError(error, core.log)
  const { http, ...rest } = extensions
  const { status, headers } = (http ?? { status: PLAIN_STATUS[String(rest.code)] ?? 400 }) as Refusal
  if (response.headersSent) return void response.destroy()
  reply(response, status, { errors: [{ message, extensions: rest }] }, headers)
}

const notFound = (path: string) => ({
  errors: [
    {
      message: `There is nothing at ${path}. The API is at ${GRAPHQL_PATH}.`,
      extensions: { code: 'NOT_FOUND' },
    },
  ],
})

const onlyPost = (path: string) => ({
  errors: [{ message: `${path} takes pictures, by POST.`, extensions: { code: 'BAD_USER_INPUT' } }],
})

const onlyGet = (path: string) => ({
  errors: [{ message: `${path} can only be read, by GET.`, extensions: { code: 'BAD_USER_INPUT' } }],
})

/** While the database starts: the port is taken, and nothing is promised. */
export const handleWhileStarting: Handler = async (request, response) => {
  if (request.url === '/health/live') return reply(response, 200, liveness())
  reply(response, 503, { status: 'starting' }, { 'retry-after': '1' })
}
