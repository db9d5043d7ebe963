import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CommandError, usageError } from '../failures.ts'
import { FAILED, INTERRUPTED } from '../exits.ts'

/** Questions go to stderr, so that stdout stays data. */
export function canAsk(): boolean {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY)
}

export async function ask(question: string): Promise<string> {
  return answer(question, process.stderr)
}

/** What is typed does not appear. */
export async function askHidden(question: string): Promise<string> {
  process.stderr.write(question)
  const typed = await answer('', new Writable({ write: (_chunk, _encoding, done) => done() }))
  process.stderr.write('\n')
  return typed
}

async function answer(question: string, output: Writable): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  const gone = new AbortController()
  lines.on('SIGINT', () => gone.abort())
  lines.on('close', () => gone.abort())
  try {
    const typed = await lines.question(question, { signal: gone.signal })
    return typed.trim()
  } catch {
    throw new CommandError({ code: 'CANCELLED', message: 'Cancelled. Nothing was changed.', exit: INTERRUPTED })
  } finally {
    lines.close()
  }
}

/** Asks y/N; without a terminal it refuses, since nobody can have agreed. */
export async function confirm(question: string): Promise<void> {
  requireTerminal(question)
  if (!/^y(es)?$/i.test(await ask(`${question} [y/N] `))) throw declined()
}

/** For what can't be undone: the name has to be typed. */
export async function confirmByName(question: string, name: string): Promise<void> {
  requireTerminal(question)
  if ((await ask(`${question}\nType the name to confirm (${name}): `)) !== name) throw declined()
}

function requireTerminal(question: string): void {
  if (canAsk()) return
  const [first = question] = question.split('\n')
  throw usageError(`This asks before it acts, and there is no terminal to ask in: ${first}`, 'To do it without asking, add --force.')
}

function declined(): CommandError {
  return new CommandError({ code: 'CANCELLED', message: 'Nothing was changed.', exit: FAILED })
}
