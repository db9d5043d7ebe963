import { onTestFinished } from 'vitest'
import type { TestServer } from './server.ts'

export type Stream = {
  status: number
  headers: Headers
  /** The next thing that was said: a result, or that it is over. */
  next(): Promise<{ event: string; data: any }>
  /** How much was said in all, pings apart, until the end. */
  rest(): Promise<{ event: string; data: any }[]>
  close(): void
}

/** A subscription as server-sent events, read by hand. */
export async function openStream(
  server: Pick<TestServer, 'url' | 'operatorKey'>,
  query: string,
  variables: object = {},
  key: string | null = server.operatorKey,
): Promise<Stream> {
  const stopped = new AbortController()
  onTestFinished(() => stopped.abort())
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ query, variables }),
    signal: stopped.signal,
  })
  const messages = read(answer)
  const next = async () => {
    const { value, done } = await messages.next()
    return done ? { event: 'cut', data: undefined } : value
  }
  return {
    status: answer.status,
    headers: answer.headers,
    next,
    async rest() {
      const said = []
      for (let message = await next(); message.event !== 'cut'; message = await next()) said.push(message)
      return said
    },
    close: () => stopped.abort(),
  }
}

async function* read(answer: Response): AsyncGenerator<{ event: string; data: any }, undefined> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1]
      const data = /^data: ?(.*)$/m.exec(block)?.[1]
      if (event) yield { event, data: data ? JSON.parse(data) : undefined }
    }
  }
}
