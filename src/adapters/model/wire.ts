/** No answer that fits is a hundredth of it. */
export const MOST_ANSWER_BYTES = 1024 * 1024

/** What one request came to on its way, whatever the library makes of it. */
export type Wire = {
  fetch: typeof globalThis.fetch
  calls: number
  status: number | null
  headers: Headers | null
  /** No answer came, or it broke off. */
  isBroken: boolean
  isEndless: boolean
}

/**
 * Never follows where a provider sends elsewhere: the key would go along. Answers are read as far as they may be
 * meant; what is compressed counts as it is unpacked.
 */
export function createWire(): Wire {
  const wire: Wire = {
    async fetch(address, options) {
      wire.calls += 1
      const response = await globalThis
        .fetch(address, { ...options, redirect: 'manual' })
        .catch((error: unknown) => {
          wire.isBroken = true
          throw error
        })
      wire.status = response.status
      wire.headers = response.headers
      const { status, statusText, headers } = response
      return new Response(response.body && bounded(response.body, wire), { status, statusText, headers })
    },
    calls: 0,
    status: null,
    headers: null,
    isBroken: false,
    isEndless: false,
  }
  return wire
}

function bounded(body: ReadableStream<Uint8Array>, wire: Wire): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let bytes = 0
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        wire.isBroken = true
        throw error
      })
      if (done) return controller.close()
      bytes += value.length
      if (bytes <= MOST_ANSWER_BYTES) return controller.enqueue(value)
      wire.isEndless = true
      controller.error(new Error('The answer is too large.'))
      await reader.cancel().catch(() => undefined)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
