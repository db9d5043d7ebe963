import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

type Message = { type: string; id?: string; payload?: any }

export type Socket = {
  ws: WebSocket
  send(message: object): void
  /** The next message that is not a ping, or how it was closed. */
  next(): Promise<Message | { closed: number; reason: string }>
  closed: Promise<{ closed: number; reason: string }>
}

type Options = { headers?: Record<string, string>; protocol?: string; path?: string; ca?: string }

/** A WebSocket as a client has it; rejects with the status where none is given. */
export async function openSocket(url: string, options: Options = {}): Promise<Socket> {
  const { headers, protocol = 'graphql-transport-ws', path = '/graphql', ca } = options
  const ws = new WebSocket(url.replace(/^http/, 'ws') + path, protocol, { headers, ca })
  onTestFinished(() => ws.terminate())
  const closed = new Promise<{ closed: number; reason: string }>((resolve) => {
    ws.once('close', (code, reason) => resolve({ closed: code, reason: String(reason) }))
  })
  const waiting: Message[] = []
  let wake = Promise.withResolvers<void>()
  ws.on('message', (data) => {
    waiting.push(JSON.parse(String(data)))
    wake.resolve()
  })
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve)
    ws.once('error', reject)
  })
  return {
    ws,
    closed,
    send: (message) => ws.send(JSON.stringify(message)),
    async next() {
      for (;;) {
        const message = waiting.shift()
        if (message) return message
        wake = Promise.withResolvers()
        const over = await Promise.race([closed, wake.promise])
        if (over && waiting.length === 0) return over
      }
    },
  }
}

/** A socket that was let in by the key in its first word. */
export async function enter(url: string, apiKey: string): Promise<Socket> {
  const socket = await openSocket(url)
  socket.send({ type: 'connection_init', payload: { apiKey } })
  await socket.next()
  return socket
}
