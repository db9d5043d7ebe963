import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Core } from '../core/context.ts'
import { takeNotice } from '../core/payments/notices.ts'
import type { Heard } from '../core/payments/provider.ts'
import { reply } from './reply.ts'

export const STRIPE_PATH = '/webhooks/stripe'
const LARGEST_BYTES = 256 * 1024

/** `POST /webhooks/stripe`: whoever knows the secret of the endpoint may. Answered once what it says is kept. */
export async function takeStripeNotice(
  core: Core,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST')
    return reply(response, 405, refusal(`${STRIPE_PATH} takes notices of Stripe, by POST.`), {
      allow: 'POST',
    })
  const body = await read(request)
  if (!body) return reply(response, 413, refusal('The notice is too large.'), { connection: 'close' })
  const signature = request.headers['stripe-signature']
  const heard = core.paymentProvider?.hear(body, typeof signature === 'string' ? signature : '')
  if (heard === undefined || heard === 'wrong signature')
    return reply(response, 400, refusal('The signature is wrong or old. Check VIGINT_STRIPE_WEBHOOK_SECRET.'))
  await take(core, heard)
  reply(response, 200, { received: true })
}

/** What is not ours or makes no sense is taken as well: it would be sent for days, and be no better for it. */
async function take(core: Core, heard: Exclude<Heard, 'wrong signature'>): Promise<void> {
  if ('about' in heard) {
    if (heard.about === 'nothing legible')
      core.log.warn({ type: heard.type }, 'A notice of Stripe is not legible')
    return
  }
  const { notice } = heard
  switch (await takeNotice(core, notice)) {
    case 'taken':
      return
    case 'of nobody':
      return core.log.warn(
        { payment: notice.externalId },
        'Stripe tells of a payment that nobody asked for here',
      )
    case 'contradictory':
      return core.log.warn(
        { payment: notice.externalId },
        'Stripe tells of a payment under the name of another',
      )
  }
}

const refusal = (message: string) => ({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] })

/** Undefined where it is more than any notice. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += part.length
    if (size > LARGEST_BYTES) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}
