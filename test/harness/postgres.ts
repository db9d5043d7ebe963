import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { type EmbeddedPostgres, startEmbedded } from '../../src/db/embedded/start.ts'
import { migrate } from '../../src/db/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL for the run, on its maintenance database. */
    databaseServer: string
    template: string
  }
}

const quiet = { info: () => {}, warn: () => {} }

/** One PostgreSQL for the run: from npm, or the one at TEST_DATABASE_URL. Every test file copies its template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const named = process.env.TEST_DATABASE_URL
  const own = named ? undefined : await startOwn()
  const server = named ?? own?.database.url ?? ''
  const template = `vigint_template_${process.pid}`

  const sql = postgres(server, { max: 1, onnotice: () => {} })
  await sql`create database ${sql(template)}`
  const url = new URL(server)
  url.pathname = `/${template}`
  await migrate(url.href)
  project.provide('databaseServer', server)
  project.provide('template', template)

  return async () => {
    await sql`drop database if exists ${sql(template)} with (force)`
    await sql.end()
    await own?.database.stop()
    if (own) await rm(own.directory, { recursive: true, force: true })
  }
}

async function startOwn(): Promise<{ database: EmbeddedPostgres; directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'vigint-test-postgres-'))
  await chmod(directory, 0o755)
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '300',
  }
  return { database: await startEmbedded({ directory, log: quiet, settings }), directory }
}
