import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { FAILED, INTERRUPTED } from '../exits.ts'
import { CANCELLED, CommandError, usageError } from '../failures.ts'
import { plain } from '../render/text.ts'

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
    throw new CommandError({
      code: CANCELLED,
      message: 'Cancelled. Nothing was changed.',
      exit: INTERRUPTED,
    })
  } finally {
    lines.close()
  }
}

/** For what can be undone: a person is asked, a script knows what it does. */
export async function confirm(question: string): Promise<void> {
  if (!canAsk()) return
  if (!/^y(es)?$/i.test(await ask(`${question} [y/N] `))) throw declined()
}

/** For what can't be undone: the name has to be typed, and is returned. */
export async function confirmByName(warning: string, name: string): Promise<string> {
  process.stderr.write(`${warning}\n`)
  const typed = await ask(`Type the name to confirm (${plain(name)}): `)
  if (typed !== name) throw declined()
  return typed
}

/** Nobody can have agreed where nobody can be asked. */
export function requireTerminal(question: string): void {
  if (canAsk()) return
  throw usageError(
    `There is no terminal to ask in: ${question}`,
    'To do it without being asked, add --force.',
  )
}

function declined(): CommandError {
  return new CommandError({ code: CANCELLED, message: 'Nothing was changed.', exit: FAILED })
}
