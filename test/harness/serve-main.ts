import { runServe } from '../../src/server/serve.ts'

/** What the command does, without the command line: one line on standard error for a failure that brings its advice. */
try {
  await runServe({})
} catch (error) {
  const { message, hint } = error as Error & { hint?: string }
  process.stderr.write(`${message} ${hint ?? ''}\n`)
  process.exitCode = 1
}
