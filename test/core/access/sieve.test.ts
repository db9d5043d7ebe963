import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestOf, newSecret } from '../../../src/core/access/secret.ts'
import { createSieve } from '../../../src/core/access/sieve.ts'
import { relations } from '../../../src/db/relations.ts'
import { makeClient } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
let queries = 0
let sql: postgres.Sql
beforeAll(async () => {
  server = await startTestServer()
  sql = postgres(server.database.url, {
    max: 5,
    fetch_types: false,
    debug: () => {
      queries += 1
    },
  })
})
afterAll(async () => {
  await sql.end()
  await server.stop()
})

const guess = () => digestOf(newSecret('live').secret)

test('of thousands of made-up keys it tells the good ones, by a few questions', async () => {
  const { secret } = await makeClient(server, 'Sifted')
  const sieve = createSieve({ db: drizzle({ client: sql, relations }) })
  const began = performance.now()
  const answers = []
  for (let batch = 0; batch < 20; batch++) {
    for (let n = 0; n < 100; n++) answers.push(sieve.holds(guess()))
    answers.push(sieve.holds(digestOf(secret)))
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const known = await Promise.all(answers)
  expect(known.filter((each) => each)).toHaveLength(20)
  expect(known).toHaveLength(2_020)
  const most = Math.ceil((performance.now() - began) / 50) + 1
  expect(queries).toBeGreaterThan(0)
  expect(queries).toBeLessThanOrEqual(most)
})

test('what fails, fails for all who asked, and the next are answered again', async () => {
  const { secret } = await makeClient(server, 'Sifted again')
  const sieve = createSieve({ db: drizzle({ client: sql, relations }) })
  await server.db.execute('alter table keys rename to hidden')
  await expect(Promise.all([sieve.holds(guess()), sieve.holds(guess())])).rejects.toThrow()
  await server.db.execute('alter table hidden rename to keys')
  expect(await Promise.all([sieve.holds(digestOf(secret)), sieve.holds(guess())])).toEqual([true, false])
})
