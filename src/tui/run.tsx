import process from 'node:process'
import { type Instance, render } from 'ink'
import { type Api, createApi, VigintError } from '../client/index.ts'
import { App } from './app.tsx'
import { createConnection } from './live/connection.ts'
import { outputOf } from './stdout.ts'

/** Shorter than for commands: a server that hangs is to be seen soon. */
const REQUEST_TIMEOUT_MS = 10_000
/** Enough for the eye; more would only fill a slow line. */
const MOST_FRAMES_PER_SECOND = 30

export interface TuiOptions {
  url: string
  key: string | undefined
  /** File of a certificate to trust. */
  certificate?: string | undefined
  /** In place of one made from `url` and `key`. */
  api?: Api | undefined
  /** Closes the screens from outside. */
  signal?: AbortSignal | undefined
  /** Said in passing at the start. */
  notice?: string | undefined
}

/**
 * Runs until the user leaves or the process is asked to end. By then the terminal is as it was before; an
 * error that ended the TUI is thrown after that, so that it can be read.
 */
export async function runTui({ url, key, certificate, api, signal, notice }: TuiOptions): Promise<void> {
  requireTerminal()
  const connection = createConnection(
    api ?? createApi({ url, key, certificate, timeoutMs: REQUEST_TIMEOUT_MS }),
  )
  const { stdout, anew } = outputOf(process.stdout)
  let instance: Instance | undefined
  const erase = () => anew(() => instance?.clear())
  instance = render(<App connection={connection} notice={notice} erase={erase} />, {
    stdout,
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: MOST_FRAMES_PER_SECOND,
    // Ctrl-C is a key of the keymap.
    exitOnCtrlC: false,
    // Known to be a terminal. Ink would take one for a file where the environment says CI.
    interactive: true,
  })
  await untilExit(instance, signal)
}

function requireTerminal(): void {
  if (process.stdin.isTTY && process.stdout.isTTY) return
  const what = process.stdin.isTTY ? 'output' : 'input'
  throw new VigintError(
    'BAD_SETTINGS',
    `The screens need a terminal, and the standard ${what} is not one.`,
    'In scripts use the other commands with --json: vigint --help',
  )
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Whatever ends the TUI, the terminal is given back first. */
async function untilExit(instance: Instance, closing: AbortSignal | undefined): Promise<void> {
  const { promise: ended, resolve: end, reject: crash } = Promise.withResolvers<void>()
  const close = () => end()
  for (const signal of SIGNALS) process.on(signal, close)
  closing?.addEventListener('abort', close)
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  try {
    await Promise.race([instance.waitUntilExit(), ended])
  } finally {
    instance.unmount()
    for (const signal of SIGNALS) process.off(signal, close)
    closing?.removeEventListener('abort', close)
    process.off('uncaughtException', crash)
    process.off('unhandledRejection', crash)
  }
}
