import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** By which the proxy tells a server's listening connection from those that ask. */
const LISTENER = 'vigint listener'

/** What the database says: all on listening connections, or on any from a text on. */
type Hold = { on: 'listener' } | { from: string }

export type PostgresProxy = {
  /** The address of the database, through the proxy. */
  url: string
  /** From now on this does not arrive; a connection on which something is held back stays silent. */
  hold(what: Hold): void
  release(): void
  /** Whether something is held back. */
  holds(): boolean
  /** How many bytes arrived on listening connections. */
  heard(): number
  close(): Promise<void>
}

/** Stands between a server and its database, and can make the wire silent without cutting it. */
export async function startPostgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const waiting = new Map<Socket, Buffer[]>()
  let held: Hold | undefined
  let heard = 0

  const mustWait = (client: Socket, isListener: boolean, chunk: Buffer) => {
    if (!held) return false
    return waiting.has(client) || ('on' in held ? isListener : chunk.includes(held.from))
  }

  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname)
    let isListener = false
    client.once('data', (greeting) => {
      isListener = greeting.includes(LISTENER)
    })
    client.on('data', (chunk) => database.write(chunk))
    database.on('data', (chunk) => {
      if (mustWait(client, isListener, chunk)) {
        waiting.set(client, [...(waiting.get(client) ?? []), chunk])
        return
      }
      if (isListener) heard += chunk.length
      client.write(chunk)
    })
    join(client, database)
    join(database, client)
  })

  function join(socket: Socket, other: Socket): void {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => other.destroy())
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)

  return {
    url: url.href,
    hold(what) {
      held = what
    },
    release() {
      held = undefined
      for (const [client, chunks] of waiting) client.write(Buffer.concat(chunks))
      waiting.clear()
    },
    holds: () => waiting.size > 0,
    heard: () => heard,
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
