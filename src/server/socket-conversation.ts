import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { ServerOptions } from 'graphql-ws'
import type { WebSocket } from 'ws'
import { type Lease, type Leases, TooManyOpenError } from '../core/access/leases.ts'
import type { Origin, Viewer } from '../core/access/viewer.ts'
import type { Core } from '../core/context.ts'
import { ForbiddenError, InvalidInputError, RateLimitedError, UnauthenticatedError } from '../core/errors.ts'
import type { Presence } from '../schema/live.ts'
import { admit, countStranger, type Gate } from './authenticate.ts'
import { presentedKey } from './credentials.ts'
import { toGraphQLError } from './graphql-errors.ts'
import { lookAgain } from './presence.ts'
import { closeSocket, GOING_AWAY, type SocketExtra, serveSocket } from './socket-connection.ts'
import { formatError, type Operation, prepareOperation } from './socket-operation.ts'
import type { GraphQLServer } from './yoga.ts'

export const INIT_TIMEOUT_MS = 10_000
/** At the same time, on one connection. */
const MOST_OPERATIONS = 200
/** Pictures in one answer on a connection, where answers wait behind one another. */
const MOST_BYTES_SHOWN = 4 * 1024 * 1024
const CLOSE_CODES = { UNAUTHENTICATED: 4401, FORBIDDEN: 4403 } as const
const FAILED = 4500
const TRY_LATER = 1013

export type SocketServices = Gate & { core: Core; leases: Leases; graphql: GraphQLServer }

type Opened = {
  ws: WebSocket
  request: IncomingMessage
  origin: Origin
  /** Whoever showed a key with the request; others do so by their first word. */
  viewer: Viewer | null
  onEntered(): void
}
type Words = Record<string, unknown>

/** One connection, from the first word on: whose it is, what is asked, and its end with the key. */
export function converse(services: SocketServices, opened: Opened): void {
  const { core, leases, graphql, uses } = services
  const { ws, request, origin, viewer, onEntered } = opened
  const mask = (error: unknown) => toGraphQLError(error, core.log)
  const shownInHeader = viewer && presentedKey(request)
  let party: { lease: Lease; presence: Presence } | undefined
  /** A key counts for itself, a good one or a bad one; a connection without any counts once. */
  let isCounted = viewer !== null

  async function enter(said: string | null): Promise<void> {
    if (said !== null && shownInHeader !== null && said !== shownInHeader) throw twoKeys()
    const secret = shownInHeader ?? said
    if (secret === null) throw missing()
    isCounted = true
    const known = viewer ?? (await admit(services, secret, origin))
    onEntered()
    const again = (anew: boolean) => lookAgain(services, secret, known, anew)
    const lease = leases.hold({ viewer: known, again, allows: () => {}, counted: null })
    const presence: Presence = {
      again,
      onGone: (callback) => void ws.once('close', callback),
      // The connection has a lease of its own, and is closed by it.
      cut: () => {},
      show: requireLittle,
    }
    party = { lease, presence }
    if (lease.over.aborted) leave(lease.over.reason)
    lease.over.addEventListener('abort', () => leave(lease.over.reason))
    if (ws.readyState !== ws.OPEN) lease.release()
  }

  /** That there was no key, or that there were too many without one. */
  async function counted(refusal: unknown): Promise<unknown> {
    if (isCounted) return refusal
    isCounted = true
    return countStranger(services, origin).then(
      () => refusal,
      (tooMany: unknown) => tooMany,
    )
  }

  /** With the reason in words, as far as a close frame has room for it. */
  function leave(reason: unknown): void {
    if (reason instanceof UnauthenticatedError || reason instanceof ForbiddenError) {
      closeSocket(ws, CLOSE_CODES[reason.code], `${reason.reason}: ${reason.message}`)
    } else if (reason instanceof RateLimitedError) closeSocket(ws, TRY_LATER, reason.message)
    else if (party?.lease.over.aborted) closeSocket(ws, GOING_AWAY, 'The server stops.')
    else closeSocket(ws, FAILED, mask(reason).message)
  }

  const options: ServerOptions<Words, SocketExtra> = {
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    async onConnect({ connectionParams }) {
      try {
        await enter(presentedKey({ headers: headersIn(connectionParams), url: '' }))
        return true
      } catch (error) {
        leave(await counted(error))
        return false
      }
    },
    async onClose() {
      party?.lease.release()
      await counted(null)
    },
    async onSubscribe({ subscriptions }, _, payload) {
      try {
        if (!party) throw missing()
        if (Object.keys(subscriptions).length > MOST_OPERATIONS) throw tooManyOperations()
        const viewer = await party.lease.check()
        services.rates.gate.requireRoom(viewer.quotas)
        uses.record(viewer.key.id, viewer.origin.address)
        return await prepareOperation(graphql, payload, { req: request, viewer, presence: party.presence })
      } catch (error) {
        return [mask(error)]
      }
    },
    execute: (operation) => (operation as Operation).execute(operation),
    subscribe: (operation) => (operation as Operation).subscribe(operation),
    onNext: (_, __, ___, ____, { errors, ...result }) =>
      errors ? { ...result, errors: errors.map((error) => formatError(error, mask)) } : undefined,
    onError: (_, __, ___, errors) => errors.map((error) => formatError(error, mask)),
  }
  serveSocket(options, { socket: ws, request }, core.log)
}

/** `connection_init` names the key as a header would, by itself or among `headers`; or as `apiKey`. */
function headersIn(words: Words = {}): IncomingHttpHeaders {
  const headers = typeof words.headers === 'object' && words.headers !== null ? words.headers : {}
  const named = Object.entries({ ...headers, ...words }).map(([name, value]) => [
    name.toLowerCase() === 'apikey' ? 'x-api-key' : name.toLowerCase(),
    typeof value === 'string' ? value : undefined,
  ])
  const { authorization, 'x-api-key': apiKey } = Object.fromEntries(named)
  return { authorization, 'x-api-key': apiKey }
}

const missing = () =>
  new UnauthenticatedError(
    'MISSING',
    'Send the API key in the payload of connection_init: {"apiKey": "sk_live_…"}.',
  )

const twoKeys = () =>
  new UnauthenticatedError('MALFORMED', 'Two different keys were sent, in a header and in connection_init.')

const tooManyOperations = () =>
  new TooManyOpenError(
    `More than ${MOST_OPERATIONS} operations run on this connection. Wait for some of them to end.`,
  )

function requireLittle(_: number, inAll: number): void {
  if (inAll <= MOST_BYTES_SHOWN) return
  throw new InvalidInputError([
    {
      path: 'data',
      message: `The pictures of this answer have more than the ${MOST_BYTES_SHOWN} bytes that are sent over a WebSocket. Ask for fewer at a time, or by POST.`,
    },
  ])
}
