import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Bench, takeRounds } from './bench.ts'
import { compare } from './figure.ts'
import { memoryOf } from './processes.ts'

/** Open files are what limits it: `ulimit -n` has to be a little more, for either side. */
const CONNECTIONS = 10_000
const AT_ONCE = 200
const MIB_IN_KIB = 1024
/** With a body, which the bare server wants. */
const ASK = 'GET /health/live HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}'

export const connections: Bench = {
  about: `What ${CONNECTIONS.toLocaleString('en')} connections hold that said one thing and are kept open.`,
  rounds: { full: 3, quick: 1 },
  async run(workspace, count) {
    const reports = workspace.directory
    const flags = ['--report-on-signal', '--report-exclude-network', `--report-directory=${reports}`]
    const rounds = await takeRounds(count, async () => {
      const vigint = await workspace.serve(workspace.dataDir('connections'), flags)
      const bare = await workspace.bareServer(flags)
      const round = { vigint: await held(vigint, reports), bare: await held(bare, reports) }
      await vigint.stop()
      await bare.stop()
      return round
    })
    return [
      compare(rounds, {
        what: 'an idle connection, resident',
        against: 'bare node:http',
        unit: 'KiB',
        measured: ({ vigint }) => vigint.kibEach,
        baseline: ({ bare }) => bare.kibEach,
      }),
      compare(rounds, {
        what: 'a request beside them',
        against: 'the same without them',
        unit: 'ms',
        measured: ({ vigint }) => vigint.besideMs,
        baseline: ({ vigint }) => vigint.aloneMs,
      }),
    ]
  },
}

async function held({ pid, url }: { pid: number; url: string }, reports: string) {
  const aloneMs = await askedMs(url)
  const before = await memoryOf(pid, reports)
  const open: Socket[] = []
  while (open.length < CONNECTIONS) {
    open.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => keptOpen(url)))))
  }
  const besideMs = await askedMs(url)
  const after = await memoryOf(pid, reports)
  for (const socket of open) socket.destroy()
  const kibEach = ((after.residentMiB - before.residentMiB) * MIB_IN_KIB) / CONNECTIONS
  return { kibEach, aloneMs, besideMs }
}

async function keptOpen(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(ASK)
  await once(socket, 'data')
  return socket
}

const TRIES = 200

/** On one connection of its own; the one in the middle. */
async function askedMs(url: string): Promise<number> {
  const socket = await keptOpen(url)
  const times: number[] = []
  for (let each = 0; each < TRIES; each++) {
    const started = performance.now()
    socket.write(ASK)
    await once(socket, 'data')
    times.push(performance.now() - started)
  }
  socket.destroy()
  return times.sort((a, b) => a - b)[TRIES / 2] ?? Number.NaN
}
