import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MadeClient, makeClient } from '../harness/acts.ts'
import { hasFfmpeg } from '../harness/ffmpeg.ts'
import { filesFor, multipart, postMultipart } from '../harness/multipart.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const FOOTAGE = join(import.meta.dirname, '../../../shared/footage')
const PEOPLE = join(FOOTAGE, 'one-by-one-person-detection.mp4')
const BOTTLES = join(FOOTAGE, 'bottle-detection.mp4')
const hasFootage = existsSync(PEOPLE) && existsSync(BOTTLES)
if (!hasFootage) console.warn('\nNo films beside the project: tests on real ones are SKIPPED.\n')

describe.skipIf(!hasFootage || !hasFfmpeg)('real films', () => {
  let server: TestServer
  let acme: MadeClient
  beforeAll(async () => {
    server = await startTestServer()
    acme = await makeClient(server, 'Acme')
  })
  afterAll(() => server.stop())

  test('are pushed by ffmpeg at their own speed', async () => {
    const ffmpeg = spawn(
      'ffmpeg',
      ['-v', 'error', '-re', '-ss', '6', '-t', '2', '-i', PEOPLE, '-f', 'mpjpeg', '-headers'].concat(
        `Authorization: Bearer ${acme.secret}\r\n`,
        `${server.url}/ingest/people`,
      ),
      { stdio: 'ignore' },
    )
    const [code] = await once(ffmpeg, 'close')
    expect(code).toBe(0)
    const { body } = await server.graphql(
      '{ source(source: "people") { width height fps buffer { frames seconds } } }',
      {},
      acme.secret,
    )
    expect(body.data.source).toMatchObject({ width: 768, height: 432 })
    expect(body.data.source.buffer.frames).toBeGreaterThanOrEqual(20)
    expect(body.data.source.buffer.seconds).toBeCloseTo(2, 0)
  })

  test('are uploaded whole', async () => {
    const query = `mutation ($input: UploadVideoInput!) {
      uploadVideo(input: $input) {
        ... on VideoUploaded { frames accepted durationSeconds buffer { frames seconds } }
        ... on Error { message }
      }
    }`
    const { body } = await postMultipart(
      server,
      acme.secret,
      multipart(
        filesFor(
          query,
          { input: { source: 'bottles', file: null } },
          { 'variables.input.file': readFileSync(BOTTLES) },
        ),
      ),
    )
    expect(body.data.uploadVideo).toEqual({
      frames: 1189,
      accepted: 1189,
      durationSeconds: 39.821,
      buffer: { frames: 1189, seconds: 39.821 },
    })
  })
})
