import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { makePlace, type Place } from '../harness/serve-process.ts'
import { fuzz } from './fuzz.ts'

/** The same each time; `npm run fuzz` takes others, and more. */
const SEED = 20_261
const REQUESTS = 1_500

let database: TestDatabase
let place: Place
beforeAll(async () => {
  database = await createTestDatabase()
  place = await makePlace()
})
afterAll(async () => {
  await place.remove()
  await database.drop()
})

test('whatever is sent, the server answers in its own words and stands', { timeout: 120_000 }, async () => {
  const figures = await fuzz({ place, databaseUrl: database.url, seed: SEED, requests: REQUESTS })
  expect(figures.findings).toEqual([])
  expect(figures.requests).toBe(REQUESTS)
})
