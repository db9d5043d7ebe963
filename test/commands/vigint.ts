import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command, Interfaces } from '@oclif/core'
import { captureOutput } from '@oclif/test'
import { COMMANDS } from '../../src/commands/index.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const { name, version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'))
/** Without `commands`, so that oclif loads none by itself: a build need not be there. */
const PJSON: Interfaces.PJSON = {
  name,
  version,
  type: 'module',
  oclif: { bin: 'vigint', topicSeparator: ' ' },
}

export interface Ended {
  stdout: string
  stderr: string
  exit: number
}

/** Runs a command in this process, as if it had been typed. */
export async function vigint(...words: string[]): Promise<Ended> {
  const [command, argv] = find(words)
  const { stdout, stderr, error } = await captureOutput(() => command.run(argv, { root: ROOT, pjson: PJSON }))
  const failed: (Error & { oclif?: { exit?: number } }) | undefined = error
  if (failed && failed.oclif?.exit === undefined) throw failed
  return { stdout, stderr, exit: failed?.oclif?.exit ?? 0 }
}

/** The data of a command that succeeded. */
export async function vigintJson(...words: string[]) {
  const { stdout, stderr, exit } = await vigint(...words, '--json')
  if (exit !== 0 || stderr !== '') throw new Error(`vigint ${words.join(' ')} exited with ${exit}: ${stderr}`)
  return JSON.parse(stdout)
}

/** The error of a command that failed; nothing else may be on stderr, and nothing on stdout. */
export async function vigintError(
  ...words: string[]
): Promise<{ exit: number; code: string; message: string; hint?: string }> {
  const { stdout, stderr, exit } = await vigint(...words, '--json')
  if (stdout !== '') throw new Error(`Expected no data, got ${stdout}`)
  return { exit, ...JSON.parse(stderr).error }
}

function find(words: readonly string[]): [Command.Class, string[]] {
  for (const count of [2, 1]) {
    const id = words.slice(0, count).join(':')
    const command = Object.entries(COMMANDS).find(([name]) => name === id)?.[1]
    if (command) return [Object.assign(command, { id }), words.slice(count)]
  }
  throw new Error(`No command: ${words.join(' ')}`)
}

/** What differs from run to run, made the same. */
export function steady(text: string): string {
  return text
    .replace(/\b(client|key)_[0-9A-Za-z]{22}\b/g, '$1_0000000000000000000000')
    .replace(/\bsk_(live|test)_[0-9A-Za-z]{49}\b/g, `sk_$1_${'x'.repeat(49)}`)
    .replace(/\bsk_(live|test)_[0-9A-Za-z]+…[0-9A-Za-z]{4}/g, 'sk_$1_xxxxxx…xxxx')
    .replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '2027-01-31 12:00 UTC')
    .replace(/\b\d{4}-\d\d-\d\d\b/g, '2027-01-31')
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:5002')
}
