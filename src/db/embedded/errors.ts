/** The embedded database can't be started or used; `hint` is the next step for the person at the keyboard. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError'
  readonly hint: string

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options)
    this.hint = hint
  }
}

/** Another process has the directory; `pid` is the vigint that owns it, or the process that holds the lock. */
export class DataDirectoryInUseError extends EmbeddedPostgresError {
  override name = 'DataDirectoryInUseError'
  readonly pid: number

  constructor(directory: string, pid: number, holder = 'vigint') {
    const hint = 'Stop it, or start with another --data-dir.'
    super(`The data directory ${directory} is in use by ${holder} (pid ${pid}). ${hint}`, hint)
    this.pid = pid
  }
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

const OTHER_DIRECTORY = 'start with another --data-dir, or set DATABASE_URL to use your own PostgreSQL'

/** Says what a failed file operation means for the person who chose the directory. Anything else passes unchanged. */
export function explainFileError(error: unknown, directory: string): unknown {
  if (error instanceof EmbeddedPostgresError || !(error instanceof Error)) return error
  const path = 'path' in error && typeof error.path === 'string' ? error.path : directory
  const explain = (what: string, hint: string) => new EmbeddedPostgresError(what, hint, { cause: error })
  if (hasCode(error, 'EACCES', 'EPERM'))
    return explain(
      `The database directory ${directory} can't be used: no permission for ${path}.`,
      `Give the user that runs vigint the right to read and write it, ${OTHER_DIRECTORY}.`,
    )
  if (hasCode(error, 'ENOSPC', 'EDQUOT'))
    return explain(
      `The disk of the database directory ${directory} is full.`,
      `Free some space, or ${OTHER_DIRECTORY}.`,
    )
  if (hasCode(error, 'EROFS'))
    return explain(
      `The database directory ${directory} is on a read-only file system.`,
      `To go on, ${OTHER_DIRECTORY}.`,
    )
  if (hasCode(error, 'ENOTDIR', 'EEXIST'))
    return explain(
      `The database directory ${directory} can't be made: ${path} is a file.`,
      `Move the file away, ${OTHER_DIRECTORY}.`,
    )
  return error
}
