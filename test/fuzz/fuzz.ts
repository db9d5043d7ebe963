import { readdir, readFile, readlink } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import postgres from 'postgres'
import { schema } from '../../src/schema/index.ts'
import { type Place, type Process, serve } from '../harness/serve-process.ts'
import { castOf } from './cast.ts'
import { fault } from './judge.ts'
import { Random } from './random.ts'
import { Requests } from './requests.ts'
import { type Answered, send } from './wire.ts'

export type Finding = { what: string; number: number; request: string; answer: string }

export type Figures = {
  requests: number
  perSecond: number
  byStatus: Record<string, number>
  bySort: Record<string, number>
  slowest: { milliseconds: number; request: string }
  findings: Finding[]
}

type Options = { place: Place; databaseUrl: string; seed: number; requests: number }

const CONNECTIONS = 8
/** Between two looks at whether the keys still work: some requests revoke and delete. */
const SCENE = 250
const SHOWN = 2_000
const CALM_MS = 20_000
const POLL_MS = 100
const MOST_GROWTH_MIB = 300
const SPARE_HANDLES = 4

/** Requests without limits, so that each is judged by what it is; and memory for no more than is needed at once. */
const SETTINGS = {
  NODE_OPTIONS: '--max-old-space-size=200',
  VIGINT_LOG_LEVEL: 'warn',
  VIGINT_KEY_REQUESTS_PER_MINUTE: 'none',
  VIGINT_CLIENT_REQUESTS_PER_MINUTE: 'none',
  VIGINT_STRANGER_REQUESTS_PER_MINUTE: 'none',
}

/** Sends what nobody should, to a server of its own, and tells what went wrong. */
export async function fuzz({ place, databaseUrl, seed, requests }: Options): Promise<Figures> {
  const server = serve(place, { ...SETTINGS, DATABASE_URL: databaseUrl })
  const sql = postgres(databaseUrl, { max: 1 })
  try {
    const url = new URL(await server.url)
    const run = new Run(url, new Requests(new Random(seed), schema), place)
    await run.go(Math.min(requests, SCENE))
    const before = await standing(server, sql)
    await run.go(requests - run.count)
    const figures = run.figures()
    figures.findings.push(...complaints(server), ...(await leaks(server, sql, before)))
    return figures
  } finally {
    server.child.kill('SIGTERM')
    await server.ended
    await sql.end()
  }
}

class Run {
  count = 0
  private readonly url: URL
  private readonly requests: Requests
  private readonly place: Place
  private readonly byStatus: Record<string, number> = {}
  private readonly bySort: Record<string, number> = {}
  private readonly findings: Finding[] = []
  private slowest = { milliseconds: 0, request: '' }
  private spentMs = 0

  constructor(url: URL, requests: Requests, place: Place) {
    this.url = url
    this.requests = requests
    this.place = place
  }

  async go(count: number): Promise<void> {
    for (let left = count; left > 0; left -= SCENE) {
      this.requests.use(await castOf(this.url, this.place))
      const started = performance.now()
      let open = Math.min(left, SCENE)
      const worker = async () => {
        while (open-- > 0) await this.one()
      }
      await Promise.all(Array.from({ length: CONNECTIONS }, worker))
      this.spentMs += performance.now() - started
    }
  }

  private async one(): Promise<void> {
    const number = this.count++
    const request = this.requests.make()
    const answer = await send(this.url, request)
    const text = request.bytes.toString('latin1').slice(0, SHOWN)
    this.bySort[request.sort] = (this.bySort[request.sort] ?? 0) + 1
    this.byStatus[answer.status || 'none'] = (this.byStatus[answer.status || 'none'] ?? 0) + 1
    if (answer.milliseconds > this.slowest.milliseconds)
      this.slowest = { milliseconds: answer.milliseconds, request: text }
    const what = fault(request, answer)
    if (what)
      this.findings.push({ what: `${request.sort}: ${what}`, number, request: text, answer: told(answer) })
  }

  figures(): Figures {
    const { count, byStatus, bySort, slowest, findings } = this
    return { requests: count, perSecond: (count / this.spentMs) * 1_000, byStatus, bySort, slowest, findings }
  }
}

const told = ({ status, type, body }: Answered) => `${status} ${type} ${body.slice(0, SHOWN)}`

/** What the server itself calls its own fault, or did not survive. */
function complaints({ child, output }: Process): Finding[] {
  const found = output()
    .split('\n')
    .filter((line) => /A request failed|[Uu]nhandled|Uncaught|FATAL|heap out of memory/.test(line))
    .map((line) => ({ what: 'the log', number: -1, request: '', answer: line.slice(0, SHOWN) }))
  if (child.exitCode !== null || child.signalCode !== null)
    found.push({ what: 'the server ended', number: -1, request: '', answer: output().slice(-SHOWN) })
  return found
}

type Standing = { sockets: number; sessions: number; residentMiB: number }

async function standing({ child }: Process, sql: postgres.Sql): Promise<Standing> {
  const [row] = await sql<{ sessions: number }[]>`
    select count(*)::int as sessions from pg_stat_activity where datname = current_database()`
  return {
    sockets: await socketsOf(child.pid),
    sessions: row?.sessions ?? 0,
    residentMiB: await residentMiB(child.pid),
  }
}

/** Not a number where there is no /proc: then nothing is said of it. */
async function socketsOf(pid: number | undefined): Promise<number> {
  const directory = `/proc/${pid}/fd`
  const names = await readdir(directory).catch(() => null)
  if (!names) return Number.NaN
  const links = await Promise.all(names.map((name) => readlink(`${directory}/${name}`).catch(() => '')))
  return links.filter((link) => link.startsWith('socket:')).length
}

async function residentMiB(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024
}

/** Whatever is still open after a while was forgotten. */
async function leaks(server: Process, sql: postgres.Sql, before: Standing): Promise<Finding[]> {
  const isCalm = (now: Standing) =>
    !(now.sockets > before.sockets + SPARE_HANDLES || now.sessions > before.sessions + SPARE_HANDLES)
  let now = await standing(server, sql)
  for (let waited = 0; !isCalm(now) && waited < CALM_MS; waited += POLL_MS) {
    await delay(POLL_MS)
    now = await standing(server, sql)
  }
  const told = { number: -1, request: '', answer: `${JSON.stringify(before)}, then ${JSON.stringify(now)}` }
  return [
    ...(isCalm(now) ? [] : [{ what: 'connections were left open', ...told }]),
    ...(now.residentMiB - before.residentMiB > MOST_GROWTH_MIB ? [{ what: 'memory grew', ...told }] : []),
  ]
}
