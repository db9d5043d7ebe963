import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Lease, Leases } from '../../core/access/leases.ts'
import { requirePermission, requireViewer, type Viewer } from '../../core/access/viewer.ts'
import type { Core } from '../../core/context.ts'
import { bufferFrames } from '../../core/frames/intake.ts'
import type { NamedSource } from '../../core/sources/find.ts'
import { authenticate, type Gate } from '../authenticate.ts'
import type { BodyBudget, HeldBytes } from '../body-budget.ts'
import { showStandings } from '../limits.ts'
import { presenceOf } from '../presence.ts'
import { reply } from '../reply.ts'
import { boundaryOf } from './boundary.ts'
import { readCapture } from './capture.ts'
import { readImage } from './image.ts'
import { ingestRefusal, rejection } from './refusal.ts'
import { bufferStream } from './stream.ts'
import { imageAnswer } from './summary.ts'
import { targetOf } from './target.ts'

type Services = Gate & { core: Core; leases: Leases; bodies: BodyBudget }

export type Ingest = (request: IncomingMessage, response: ServerResponse, requestId: string) => Promise<void>

/** Pictures without GraphQL: one as the body, or a stream of them that lasts as long as the camera sends. */
export function createIngest(services: Services): Ingest {
  const { core, leases, bodies } = services
  const largest = core.frames.defaults.largestFrameBytes

  async function takeStream(
    { request, response, viewer, to, held }: Sending,
    first: Buffer | null,
  ): Promise<void> {
    const { again } = presenceOf(services, request, response, viewer)
    const boundary = boundaryOf(request.headers['content-type'] ?? '')
    let lease: Lease | undefined
    try {
      lease = leases.hold({ viewer, again, allows, counted: 'streams' })
      const { summary, complete } = await bufferStream(core, { request, first, boundary, to, lease, held })
      const { firstRejected: refused } = summary
      if (summary.total === 0 && complete) throw ingestRefusal(400, 'There is no picture in the body.')
      if (summary.accepted === 0 && refused && refused.reason !== 'DUPLICATE')
        answerRejected(response, refused)
      else reply(response, 200, summary.answer(complete))
    } finally {
      lease?.release()
      letGo(request)
    }
  }

  async function takeImage({ request, response, viewer, to }: Sending, data: Buffer): Promise<void> {
    const buffered = await bufferFrames(core, viewer, to, [{ data, ...captureOf(request) }])
    const [refused] = buffered.rejected
    if (refused && refused.reason !== 'DUPLICATE') answerRejected(response, refused)
    else reply(response, 200, imageAnswer(buffered))
  }

  return async (request, response, requestId) => {
    const { viewer: asking, charge } = await authenticate(services, request, requestId)
    const held = bodies.hold(asking)
    try {
      const viewer = requireViewer(asking)
      requirePermission(viewer, 'frames:write')
      const to = targetOf(request.url ?? '')
      const type = request.headers['content-type'] ?? ''
      requireImages(type)
      showStandings(response, await charge.take(1))
      const sending = { request, response, viewer, to, held }
      if (STREAM.test(type)) return await takeStream(sending, null)
      const body = await readImage(request, largest, held)
      if ('stream' in body) await takeStream(sending, body.stream)
      else if ('image' in body) await takeImage(sending, body.image)
      else answerRejected(response, body.rejected)
    } finally {
      charge.settle()
      held.release()
      // A body that is not wanted any more would hold up the next request on the connection.
      if (!request.complete) request.resume()
    }
  }
}

type Sending = {
  request: IncomingMessage
  response: ServerResponse
  viewer: Viewer
  to: NamedSource
  held: HeldBytes
}

const allows = (viewer: Viewer) => requirePermission(viewer, 'frames:write')

const STREAM = /^multipart\/x-mixed-replace\b/i
/** What a picture never is. Other types are as good as none: the first bytes tell. */
const OTHER = /^(?:application\/(?!octet-stream)|multipart\/|text\/)/i

function requireImages(type: string): void {
  if (STREAM.test(type) || !OTHER.test(type)) return
  throw ingestRefusal(
    415,
    `Send one picture as the body, with "Content-Type: image/jpeg", or a stream of them as multipart/x-mixed-replace; not ${type.split(';', 1)[0]}. JSON is for bufferFrames, at /graphql.`,
  )
}

const captureOf = ({ headers }: IncomingMessage) =>
  readCapture((name) => {
    const value = headers[name]
    return Array.isArray(value) ? value[0] : value
  })

function answerRejected(response: ServerResponse, rejected: Parameters<typeof rejection>[0]): void {
  const { status, body, headers } = rejection(rejected)
  reply(response, status, body, headers)
}

/** A camera reads no answer before it has sent everything: so long it may still learn that it is over. */
const LINGER_MS = 1_000

function letGo(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return
  request.resume()
  const timer = setTimeout(() => request.destroy(), LINGER_MS)
  request.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer))
}
