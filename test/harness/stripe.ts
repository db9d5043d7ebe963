import { createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'

/** What was asked of it: the form, the name of the request and by which key. */
export type Asked = { form: Record<string, string>; name: string | undefined; key: string | undefined }

export type Meeting =
  | { status: 'succeeded' | 'processing' | 'requires_action' }
  | { declined: string }
  | { fault: number }
  | 'silence'

export type StripeServer = {
  url: string
  /** Requests, and of these the payments that were made: a request that is repeated makes none. */
  asked: Asked[]
  payments: Map<string, { id: string; amount: number; currency: string; order: string }>
  meet(how: Meeting): void
  stop(): Promise<void>
}

/** Speaks what https://docs.stripe.com/api/payment_intents documents, as far as it is used here. */
export async function startStripe(): Promise<StripeServer> {
  const asked: Asked[] = []
  const payments: StripeServer['payments'] = new Map()
  let how: Meeting = { status: 'succeeded' }
  const server = createServer(async (request, response) => {
    const form = Object.fromEntries(new URLSearchParams(await bodyOf(request)))
    const name = String(request.headers['idempotency-key'])
    asked.push({ form, name, key: request.headers.authorization })
    if (how === 'silence') return
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' })
      response.end(JSON.stringify(body))
    }
    if (request.method !== 'POST' || request.url !== '/v1/payment_intents') return answer(404, { error: {} })
    if ('fault' in how) return answer(how.fault, { error: { type: 'api_error', message: 'Try again' } })
    const payment = payments.get(name) ?? {
      id: `pi_${randomUUID().replaceAll('-', '')}`,
      amount: Number(form.amount),
      currency: form.currency ?? '',
      order: form['metadata[vigint_collection]'] ?? '',
    }
    payments.set(name, payment)
    if ('declined' in how) {
      const intent = { id: payment.id, object: 'payment_intent', status: 'requires_payment_method' }
      const error = {
        type: 'card_error',
        code: 'card_declined',
        message: how.declined,
        payment_intent: intent,
      }
      return answer(402, { error })
    }
    answer(200, { ...intentOf(payment), status: how.status })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    asked,
    payments,
    meet(next) {
      how = next
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type Payment = { id: string; amount: number; currency: string; order: string }

const intentOf = ({ id, amount, currency, order }: Payment) => ({
  ...{ id, object: 'payment_intent', amount, amount_received: amount, currency, last_payment_error: null },
  metadata: order ? { vigint_collection: order } : {},
})

/** A notice as it is sent to a webhook. */
export const noticeOf = (type: string, payment: Payment, more: object = {}): string =>
  JSON.stringify({
    ...{ id: `evt_${randomUUID()}`, object: 'event', api_version: '2025-01-27.acacia', livemode: false },
    ...{ created: Math.floor(Date.now() / 1000), type, data: { object: { ...intentOf(payment), ...more } } },
  })

/** As https://docs.stripe.com/webhooks#verify-manually has it. */
export function signatureOf(body: string, secret: string, at = Date.now()): string {
  const seconds = Math.floor(at / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += part
  return text
}
