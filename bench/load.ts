import { readFile } from 'node:fs/promises'
import autocannon from 'autocannon'

const CONNECTIONS = 10
const ROUND_S = 1
/** Linux counts a process's time in these, whatever the machine. */
const TICKS_PER_S = 100

export type Target = { url: string; pid: number; query: string; key?: string }
export type Load = { perSecond: number; cpuMicroseconds: number }

const headersOf = ({ key }: Target) => ({
  'content-type': 'application/json',
  ...(key ? { authorization: `Bearer ${key}` } : {}),
})

const bodyOf = ({ query }: Target) => JSON.stringify({ query })

/** As many requests as a few connections get through; one that fails fails the bench. */
export async function load(target: Target, seconds = ROUND_S): Promise<Load> {
  const before = await cpuSeconds(target.pid)
  const started = performance.now()
  const { requests, errors, non2xx } = await autocannon({
    url: target.url,
    method: 'POST',
    headers: headersOf(target),
    body: bodyOf(target),
    connections: CONNECTIONS,
    duration: seconds,
  })
  const elapsed = (performance.now() - started) / 1000
  const cpu = (await cpuSeconds(target.pid)) - before
  if (errors + non2xx > 0) throw new Error(`${errors} requests got no answer, ${non2xx} a refusal.`)
  return { perSecond: requests.total / elapsed, cpuMicroseconds: (cpu * 1e6) / requests.total }
}

export async function askOnce<Data>(target: Target): Promise<Data> {
  const response = await fetch(target.url, {
    method: 'POST',
    headers: headersOf(target),
    body: bodyOf(target),
  })
  const answer = (await response.json()) as { data?: Data; errors?: unknown }
  if (!answer.data || answer.errors) throw new Error(`${target.query} was answered ${JSON.stringify(answer)}`)
  return answer.data
}

const USER_TIME = 11
const SYSTEM_TIME = 12

/** Of all threads of the process; not a number where there is no /proc. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) / TICKS_PER_S
}
