import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Process ids are reused; together with its start time one names a process for good. */
export type ProcessIdentity = { pid: number; startedAt: string }

// Positions after the parenthesised command name in /proc/<pid>/stat (state is field 3, starttime field 22).
const STATE = 0
const START_TIME = 19
const BOOT_ID_LENGTH = 8

/** When the process started, in no particular unit; undefined when there is no such process or it is a zombie. */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  try {
    return process.platform === 'linux' ? await startTimeFromProc(pid) : await startTimeFromPs(pid)
  } catch {
    return undefined
  }
}

async function startTimeFromProc(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[STATE]
  if (state === 'Z' || state === 'X') return undefined
  // The time counts from boot: without the boot's id, a process of the last boot could pass for one of this.
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => '')
  return `${boot.slice(0, BOOT_ID_LENGTH)}.${fields[START_TIME]}`
}

async function startTimeFromPs(pid: number): Promise<string | undefined> {
  const { stdout } = await ps(pid, ['-o', 'stat=', '-o', 'lstart='])
  const [state = 'Z', ...started] = stdout.trim().split(/\s+/)
  return state.startsWith('Z') ? undefined : started.join('_')
}

const ps = (pid: number, columns: string[]) =>
  run('ps', ['-ww', ...columns, '-p', String(pid)], { env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } })

export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await startTimeOf(identity.pid)) === identity.startedAt
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid: process.pid, startedAt: (await startTimeOf(process.pid)) ?? 'unknown' }
}

/** Whether the kernel still knows the id, be it a zombie or somebody else's process. */
export function idIsTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The arguments joined by spaces; undefined when they can't be read. */
export async function commandLineOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform !== 'linux') return (await ps(pid, ['-o', 'args='])).stdout.trim() || undefined
    const arguments_ = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    return arguments_.replaceAll('\0', ' ').trim() || undefined
  } catch {
    return undefined
  }
}
