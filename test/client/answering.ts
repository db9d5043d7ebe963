import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Reply {
  status?: number
  headers?: Record<string, string>
  body?: string
  /** Ends the connection in place of an answer. */
  hangUp?: true
}

/** Something that listens and is not vigint: answers in turn, the last answer again and again. */
export async function answering(...replies: Reply[]): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    const {
      status = 200,
      headers = {},
      body = '',
      hangUp,
    } = replies[Math.min(requests.length, replies.length - 1)] ?? {}
    requests.push(request)
    if (hangUp) request.socket.destroy()
    else request.resume().on('end', () => response.writeHead(status, headers).end(body))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

export const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})
