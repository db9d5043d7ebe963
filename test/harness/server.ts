import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Api, createApi } from '../../src/client/api.ts'
import type { Log } from '../../src/core/context.ts'
import { type Connection, connect } from '../../src/db/connect.ts'
import { loadConfig } from '../../src/server/config.ts'
import { startServer } from '../../src/server/start.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** The body of an answer, as it came. */
export type Answer = { status: number; headers: Headers; body: { data?: any; errors?: any[] } }

export type TestServer = {
  url: string
  operatorKey: string
  dataDir: string
  database: TestDatabase
  /** A look behind the API, for what it does not show. */
  db: Connection['db']
  /** The typed client, with the operator key unless another is given. */
  api(key?: string): Api
  /** One HTTP post, with the operator key unless another (or null, for none) is given. */
  graphql(query: string, variables?: object, key?: string | null): Promise<Answer>
  stop(): Promise<void>
}

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} }

type Options = { database?: TestDatabase; settings?: Record<string, unknown>; log?: Log; now?: () => Date }

/** A real server on a free port, with a database of its own (or a shared one, to make two of them meet). */
export async function startTestServer(options: Options = {}): Promise<TestServer> {
  const database = options.database ?? (await createTestDatabase())
  const dataDir = await mkdtemp(join(tmpdir(), 'vigint-test-'))
  const config = loadConfig({ port: 0, dataDir, databaseUrl: database.url, ...options.settings }, {})
  const server = await startServer(config, options.log ?? quiet, options.now)
  const connection = connect(database.url, { poolSize: 2 })
  const operatorKey = server.operatorKey ?? ''

  return {
    url: server.url,
    operatorKey,
    dataDir,
    database,
    db: connection.db,
    api: (key = operatorKey) => createApi({ url: server.url, key }),
    graphql: (query, variables, key = operatorKey) => post(server.url, key, { query, variables }),
    async stop() {
      await connection.close()
      await server.stop()
      if (!options.database) await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function post(url: string, key: string | null, body: object): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(body),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  }
}
