import { connect, type Socket } from 'node:net'

const WITHIN_MS = 10_000

/** A wait that ends: what never comes is an error, not a test that hangs. */
export function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No ${what} within ${WITHIN_MS} ms.`)), WITHIN_MS)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** A connection that says exactly what it is told. */
export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await within(new Promise((resolve) => socket.once('connect', resolve)), 'connection')
  return socket
}

/** Everything that comes until the text is there, or until the other side ends. */
export function hear(socket: Socket, until?: RegExp): Promise<string> {
  let text = ''
  const heard = new Promise<string>((resolve, reject) => {
    socket.on('data', (chunk) => {
      text += chunk
      if (until?.test(text)) resolve(text)
    })
    socket.once('close', () => resolve(text))
    socket.once('error', reject)
  })
  return within(heard, 'answer')
}
