import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const MIB = 1024 * 1024
const KIB_PER_MIB = 1024
const REPORT_POLL_MS = 50
const REPORT_POLLS = 100

export type Memory = { residentMiB: number; heapMiB: number }

/** By a diagnostic report of Node's own: the process under test runs no code for it before it is asked. */
export async function memoryOf(pid: number, reports: string): Promise<Memory> {
  process.kill(pid, 'SIGUSR2')
  const report = await reportOf(pid, reports)
  return {
    residentMiB: report.resourceUsage.rss / MIB,
    heapMiB: report.javascriptHeap.usedMemory / MIB,
  }
}

type Report = { resourceUsage: { rss: number }; javascriptHeap: { usedMemory: number } }

async function reportOf(pid: number, directory: string): Promise<Report> {
  for (let poll = 0; poll < REPORT_POLLS; poll++) {
    await delay(REPORT_POLL_MS)
    const name = (await readdir(directory)).find(
      (each) => each.includes(`.${pid}.`) && each.endsWith('.json'),
    )
    const report = name && parse(await readFile(join(directory, name), 'utf8'))
    if (!report) continue
    await rm(join(directory, name))
    return report
  }
  throw new Error(`Process ${pid} wrote no diagnostic report.`)
}

/** Undefined while it is being written. */
function parse(text: string): Report | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Children and theirs; none where there is no /proc. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const lists = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1').catch(() => '')
  const children = lists.trim().split(/\s+/).filter(Boolean).map(Number)
  const theirs = await Promise.all(children.map(descendantsOf))
  return [...children, ...theirs.flat()]
}

/** Shared pages are counted once over all processes; not a number if one can't be read. */
export async function proportionalMiB(pids: readonly number[]): Promise<number> {
  if (pids.length === 0) return Number.NaN
  let sum = 0
  for (const pid of pids) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => '')
    sum += Number(/^Pss: +(\d+) kB/m.exec(rollup)?.[1] ?? Number.NaN) / KIB_PER_MIB
  }
  return sum
}

/** As the system sees it; not a number where there is no /proc. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / KIB_PER_MIB
}
