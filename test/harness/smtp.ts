import { createServer, type Socket } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export type MailServer = {
  url: string
  port: number
  /** What it took, in order. */
  taken: Email[]
  /** How it meets what comes next: takes it, refuses it with this answer, or says nothing at all. */
  meet(how: 'take' | 'silence' | { code: number; text: string }): void
  /** How many mails were begun, taken or not. */
  begun(): number
  stop(): Promise<void>
}

type Options = { port?: number; user?: string; password?: string }

/** A real mail server on this machine. */
export async function startMailServer({ port = 0, user, password }: Options = {}): Promise<MailServer> {
  const taken: Email[] = []
  const sockets = new Set<Socket>()
  let how: Parameters<MailServer['meet']>[0] = 'take'
  let begun = 0
  const options: SMTPServerOptions = {
    authOptional: user === undefined,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onAuth: (auth, _, done) =>
      auth.username === user && auth.password === password
        ? done(null, { user: auth.username })
        : done(new Error('Wrong user or password')),
    async onData(stream, _, done) {
      begun += 1
      const parts: Buffer[] = []
      try {
        for await (const part of stream) parts.push(part)
      } catch {
        // Whoever sent it has gone.
        return
      }
      if (how === 'silence') return
      if (how !== 'take') return done(Object.assign(new Error(how.text), { responseCode: how.code }))
      taken.push(await PostalMime.parse(Buffer.concat(parts)))
      done()
    },
  }
  const server = new SMTPServer(options)
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.server.address()
  const listening = typeof address === 'object' && address ? address.port : 0
  const login = user === undefined ? '' : `${user}:${password}@`
  return {
    url: `smtp://${login}127.0.0.1:${listening}`,
    port: listening,
    taken,
    begun: () => begun,
    meet(next) {
      how = next
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** A port of this machine on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
