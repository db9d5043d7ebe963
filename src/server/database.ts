import { join } from 'node:path'
import type { Log } from '../core/context.ts'
import type { Database } from '../db/connect.ts'
import { DataDirectoryInUseError, EmbeddedPostgresError } from '../db/embedded/errors.ts'
import { inspectEmbedded } from '../db/embedded/inspect.ts'
import { startEmbedded } from '../db/embedded/start.ts'
import { DatabaseTooNewError, migrate, PostgresTooOldError } from '../db/migrate.ts'
import { type Config, maskUrl } from './config.ts'
import { hasCode, StartFailure } from './failure.ts'

export const embeddedDirectory = (dataDir: string): string => join(dataDir, 'postgres')

export type RunningDatabase = { url: string; died?: Promise<unknown>; stop(): Promise<void> }

/** The operator's own PostgreSQL where one is named; else one that lives in the data directory. */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  log: Log,
): Promise<RunningDatabase> {
  if (config.databaseUrl) return { url: config.databaseUrl, stop: async () => {} }
  try {
    const { url, exited, stop } = await startEmbedded({ directory: embeddedDirectory(config.dataDir), log })
    return { url, died: exited, stop }
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError)) throw error
    throw new StartFailure(error.message, error.message.includes(error.hint) ? '' : error.hint, {
      cause: error,
    })
  }
}

/** A second start of the same server finds the port taken first; what it wants to know is by whom. */
export async function explainTakenPort(
  error: unknown,
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
): Promise<never> {
  const isTaken = error instanceof StartFailure && hasCode(error.cause, 'EADDRINUSE')
  const found = isTaken && !databaseUrl ? await inspectEmbedded(embeddedDirectory(dataDir)) : undefined
  if (found?.state !== 'running') throw error
  throw new StartFailure(new DataDirectoryInUseError(dataDir, found.ownerPid).message, '', { cause: error })
}

/** Brings the schema up to date, and says in words what stands in the way. */
export async function prepareDatabase(url: string, first?: (db: Database) => Promise<void>): Promise<void> {
  try {
    await migrate(url, first)
  } catch (error) {
    throw explainDatabaseError(error, url)
  }
}

export function explainDatabaseError(error: unknown, url: string): unknown {
  if (error instanceof DatabaseTooNewError || error instanceof PostgresTooOldError) {
    return new StartFailure(error.message, '', { cause: error })
  }
  const cause = rootOf(error)
  if (
    hasCode(
      cause,
      'ECONNREFUSED',
      'ENOTFOUND',
      'EAI_AGAIN',
      'ETIMEDOUT',
      'CONNECT_TIMEOUT',
      'CONNECTION_CLOSED',
      'ECONNRESET',
      'EHOSTUNREACH',
      'ENOENT',
    )
  ) {
    return new StartFailure(
      `The database at ${maskUrl(url)} can't be reached.`,
      'Check DATABASE_URL and that PostgreSQL runs; without DATABASE_URL vigint starts its own.',
      { cause: error },
    )
  }
  if (hasCode(cause, '28P01', '28000', '3D000', '42501')) {
    return new StartFailure(
      `The database at ${maskUrl(url)} refused: ${(cause as Error).message}.`,
      'Check the user, the password, the database name and its rights in DATABASE_URL.',
      { cause: error },
    )
  }
  return error
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error
}
