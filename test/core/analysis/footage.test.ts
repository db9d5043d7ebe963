import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MadeClient, makeClient } from '../../harness/acts.ts'
import { analysisOf, lookAt, makeSource } from '../../harness/analyses.ts'
import { BOTTLES, hasFootage, PEOPLE, PEOPLE_SECONDS } from '../../harness/footage.ts'
import { filesFor, multipart, postMultipart } from '../../harness/multipart.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

/** Of each film, unless VIGINT_TEST_FOOTAGE=whole: a look takes a quarter of a second. */
const isWhole = process.env.VIGINT_TEST_FOOTAGE === 'whole'
const LONGEST_SECONDS = 600
const INTRUSION = { rules: [{ type: 'INTRUSION' }] }

const UPLOAD = `mutation ($input: UploadVideoInput!) {
  uploadVideo(input: $input) { ... on VideoUploaded { frames dropped durationSeconds } ... on Error { message } }
}`

describe.skipIf(!hasFootage)('real films', () => {
  let server: TestServer
  let acme: MadeClient
  beforeAll(async () => {
    server = await startTestServer()
    acme = await makeClient(server, 'Acme')
  })
  afterAll(() => server.stop())

  /** From its beginning, as it is. */
  function cut(path: string, seconds: number): Buffer {
    if (isWhole) return readFileSync(path)
    const directory = mkdtempSync(join(tmpdir(), 'vigint-film-'))
    const part = join(directory, 'part.mp4')
    spawnSync('ffmpeg', ['-v', 'error', '-i', path, '-t', `${seconds}`, '-c', 'copy', part])
    const film = readFileSync(part)
    rmSync(directory, { recursive: true })
    return film
  }

  /** When the rule was met, in seconds of the film, and how long that is. */
  async function intrusionsIn(source: string, film: Buffer) {
    await makeSource(server, acme.secret, source, INTRUSION)
    const form = filesFor(UPLOAD, { input: { source, file: null } }, { 'variables.input.file': film })
    const { body } = await postMultipart(server, acme.secret, multipart(form))
    const { durationSeconds, dropped } = body.data.uploadVideo
    expect(dropped).toBe(0)
    const { id, verdict } = await lookAt(server, acme.secret, source, { seconds: LONGEST_SECONDS })
    const { rulesMet, windowTo } = await analysisOf(server, acme.secret, id)
    const { body: looked } = await server.graphql(
      'query ($id: ID!) { analysis(id: $id) { looks(first: 1) { capturedAt } } }',
      { id },
      acme.secret,
    )
    expect(windowTo).not.toBeNull()
    const began = Date.parse(looked.data.analysis.looks[0].capturedAt)
    const since = (at: string) => (Date.parse(at) - began) / 1000
    const met = rulesMet.map(({ from, to }: any) => ({ from: since(from), to: since(to) }))
    return { verdict, durationSeconds, met }
  }

  test('somebody is seen in the seconds in which somebody is there, and in no empty one', async () => {
    const { met, durationSeconds, verdict } = await intrusionsIn('people', cut(PEOPLE, 22))
    expect(verdict).toBe('INCIDENT')
    const isThere = (at: number) => PEOPLE_SECONDS.some(([from, to]) => at >= from && at < to + 1)
    const isEdge = (at: number) =>
      PEOPLE_SECONDS.some(([from, to]) => Math.abs(at - from) <= 0.5 || Math.abs(at - to - 1) <= 0.5)
    const isSeen = (at: number) => met.some(({ from, to }: any) => at >= from && at <= to)
    const table = { there: { seen: 0, not: 0 }, empty: { seen: 0, not: 0 } }
    for (let second = 0; second < Math.floor(durationSeconds); second += 1) {
      const told = [0.25, 0.5, 0.75].map((part) => second + part).filter((at) => !isEdge(at))
      const right = isThere(second + 0.5)
      const isRight = told.every((at) => isSeen(at) === right)
      table[right ? 'there' : 'empty'][isRight === right ? 'seen' : 'not'] += 1
    }
    if (isWhole) console.table(table)
    const all = Math.floor(durationSeconds)
    expect((table.there.seen + table.empty.not) / all).toBeGreaterThanOrEqual(0.95)
    expect(table.empty.seen).toBe(0)
  }, 300_000)

  test('arms that reach for bottles are no intrusion', async () => {
    const { verdict, met } = await intrusionsIn('bottles', cut(BOTTLES, 5))
    expect({ verdict, met }).toEqual({ verdict: 'CLEAR', met: [] })
  }, 300_000)
})
