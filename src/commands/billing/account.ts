import { readFileSync } from 'node:fs'
import { usageError } from '../failures.ts'
import { askHidden, canAsk } from '../terminal/prompt.ts'

const STDIN = 0

/** Never an argument: those stay in histories and lists of processes. */
export async function readAccount(file: string | undefined, what: string): Promise<string> {
  if (file === undefined && !canAsk())
    throw usageError(
      `Which ${what}? There is no terminal to ask in.`,
      'Add --account-file FILE, or - for standard input.',
    )
  const account = file === undefined ? await askHidden(`${what} (not shown): `) : readText(file).trim()
  if (account === '') throw usageError(`No ${what} was given.`)
  return account
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? STDIN : file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    throw usageError(`The file ${file} can't be read (${code}).`)
  }
}
