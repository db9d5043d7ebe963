import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RateLimitedError, UnavailableError } from '../../core/errors.ts'

const DIRECTORY = 'uploads'
const OWNER_ONLY = 0o700
const NAME = /^upload-(\d+)-/
/** Each may be as large as the largest upload. */
const MOST_AT_ONCE = 8
/** One key alone does not shut out all others. */
const MOST_OF_KEY = MOST_AT_ONCE / 2
/** Nobody knows when one is done: a time that is worth a try. */
const TRY_AGAIN_MS = 10_000

export type SpooledFile = {
  path: string
  write(bytes: Buffer): Promise<void>
  /** Nothing more is written; it can be read. */
  finish(): Promise<void>
  /** It is gone, whatever was being done with it. Doing so again does nothing. */
  remove(): Promise<void>
}

export type Spool = { create(keyId: string): Promise<SpooledFile> }

/** Where large files of requests are kept while these last. What a crash left there goes at the next start. */
export async function openSpool(dataDir: string): Promise<Spool> {
  const directory = join(dataDir, DIRECTORY)
  await mkdir(directory, { recursive: true, mode: OWNER_ONLY })
  await removeLeftovers(directory)
  /** Whose they are. */
  const held: string[] = []

  return {
    async create(keyId) {
      if (held.filter((each) => each === keyId).length >= MOST_OF_KEY) throw tooManyOfKey()
      if (held.length >= MOST_AT_ONCE)
        throw new UnavailableError(`${MOST_AT_ONCE} large files are being uploaded or decoded already.`)
      held.push(keyId)
      const gone = () => void held.splice(held.indexOf(keyId), 1)
      const path = join(directory, `upload-${process.pid}-${randomUUID()}`)
      try {
        return spooled(path, await open(path, 'wx', 0o600), gone)
      } catch (error) {
        gone()
        throw error
      }
    },
  }
}

const tooManyOfKey = () =>
  new RateLimitedError(
    `${MOST_OF_KEY} large files of this key are being uploaded or decoded already. Wait for one of them.`,
    TRY_AGAIN_MS,
    [],
  )

function spooled(path: string, file: FileHandle, gone: () => void): SpooledFile {
  let closed: Promise<void> | undefined
  let removed: Promise<void> | undefined
  const finish = () => {
    closed ??= file.close()
    return closed
  }
  return {
    path,
    async write(bytes) {
      await file.writeFile(bytes)
    },
    finish,
    remove() {
      removed ??= finish()
        .finally(() => rm(path, { force: true }))
        .finally(gone)
      return removed
    },
  }
}

/** Another server on this directory may still be at work: its files are its own. */
async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = Number(NAME.exec(name)?.[1])
    if (pid > 0 && (pid === process.pid || !isRunning(pid))) await rm(join(directory, name), { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
