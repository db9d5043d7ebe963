import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type MadeClient, makeClient } from '../harness/acts.ts'
import { film } from '../harness/analyses.ts'
import { hasFfmpeg } from '../harness/ffmpeg.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
let acme: MadeClient
beforeAll(async () => {
  server = await openEnvironment({ detectorWorkers: 1 })
  acme = await makeClient(server, 'Acme')
  server.use(acme.secret)
  for (const name of ['gate', 'yard', 'none'])
    await vigint('sources', 'create', '--name', name, '--rule', 'TAMPERING:min=1s', '--stages-off', 'detect')
})
afterAll(() => server.stop())
afterEach(() => {
  process.exitCode = undefined
})

test('a source is set up in one line, and shows how it is looked at', async () => {
  const { stdout, exit } = await vigint(
    ...['sources', 'update', 'yard', '--zone', 'till=0.1,0.2;0.5,0.2;0.5,0.9', '--mask', '0,0;1,0;1,0.1'],
    ...['--rule', 'INTRUSION:min=1s,zone=till', '--rule', 'TAMPERING', '--watch'],
  )
  expect(exit).toBe(0)
  expect(stdout).toMatch(/Watched +while there is motion\n +Rules +INTRUSION:zone=till,min=1s\n/)
  const { source } = await vigintJson('sources', 'show', 'yard')
  expect(source).toMatchObject({
    watch: true,
    rules: [{ type: 'INTRUSION', zone: 'till', minSeconds: 1 }, { type: 'TAMPERING' }],
    zones: [{ name: 'till' }],
    masks: [
      {
        points: [
          { x: 0, y: 0 },
          { x: 1, y: 0 },
          { x: 1, y: 0.1 },
        ],
      },
    ],
    stages: { motion: true, detect: false },
  })
  await vigint('sources', 'update', 'yard', '--no-watch', '--rule', 'TAMPERING', '--zone', 'none')
  expect(await vigintError('sources', 'update', 'yard', '--rule', 'INTRUSION:zone=bar')).toMatchObject({
    exit: 2,
    message: expect.stringContaining('bar'),
  })
  expect(await vigintError('sources', 'update', 'yard', '--rule', 'DANCING')).toMatchObject({ exit: 2 })
})

test('a look is waited for, told in words or as JSON, and listed', async () => {
  await film(server, acme.secret, 'gate', { of: 'covered' })
  const { stdout, stderr, exit } = await vigint('analyze', '--source', 'gate', '--seconds', '60')
  expect({ stderr, exit }).toEqual({ stderr: 'Looking at 1 source…\n', exit: 0 })
  expect(stdout).toMatch(/Verdict +INCIDENT\n +Incident +TAMPERING\n +Risk +high/)
  expect(stdout).toMatch(/motion +incident/)
  const { stdout: json } = await vigint('analyze', '--source', 'gate', '--seconds', '60', '--json')
  const [analysis] = JSON.parse(json).analyses
  expect(analysis).toMatchObject({ verdict: 'INCIDENT', source: { name: 'gate' } })
  const { stdout: shown } = await vigint('analyses', 'show', analysis.id)
  expect(shown).toMatch(/Rules met\n +TAMPERING/)
  const { analyses } = await vigintJson('analyses', 'list', '--source', 'gate', '--verdict', 'incident')
  expect(analyses.map(({ id }: any) => id)).toContain(analysis.id)
  expect((await vigint('analyses', 'list', '--verdict', 'vetoed')).stderr).not.toBe('')
})

test('exits with 1 where of one nothing can be said, and tells each as it comes', async () => {
  await film(server, acme.secret, 'gate')
  const { stdout, stderr } = await vigint('analyze', '--seconds', '60')
  expect(process.exitCode).toBe(1)
  expect(stderr).toMatch(/^Looking at 3 sources…\n1 of 3 {2}\w+: .*\n2 of 3 .*\n3 of 3 .*\n$/)
  expect(stdout).toMatch(/3 looked at: .* inconclusive\./)
})

test('without waiting it prints what is on its way', async () => {
  const { analyses } = await vigintJson('analyze', '--source', 'gate', '--no-wait')
  expect(analyses[0].state).toMatch(/WAITING|RUNNING/)
  await vi.waitFor(async () => {
    const { analysis } = await vigintJson('analyses', 'show', analyses[0].id)
    expect(analysis.state).toBe('FINISHED')
  })
})

test('what can not be meant is refused', async () => {
  expect(await vigintError('analyze', '--source', 'gate', '--seconds', 'many')).toMatchObject({ exit: 2 })
  expect(await vigintError('analyze', '--source', 'nowhere')).toMatchObject({ code: 'NOT_FOUND' })
  expect(await vigintError('analyze', '--source', 'gate', '--video', '/nowhere.mp4')).toMatchObject({
    exit: 2,
  })
})

test.skipIf(!hasFfmpeg)('a clip is uploaded, and all of it looked at', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vigint-clip-'))
  const path = join(directory, 'clip.mp4')
  spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=5', '-t', '3', path])
  await vigint('sources', 'create', '--name', 'clips', '--stages-off', 'detect')
  const { stdout } = await vigint('analyze', '--source', 'clips', '--video', path, '--json')
  rmSync(directory, { recursive: true })
  const [analysis] = JSON.parse(stdout).analyses
  expect(analysis.frames).toBeGreaterThanOrEqual(15)
  expect(analysis.verdict).toBe('CLEAR')
})

test('which models look at the sources of a client is for the operator to say', async () => {
  server.use(server.operatorKey)
  const words = ['clients', 'update', 'acme', '--screen-model', 'ollama/gemma3:4b', '--confirm-model', 'none']
  const { stdout } = await vigint(...words, '--model-calls-per-day', '500')
  expect(stdout).toMatch(/Screen model +ollama\/gemma3:4b\n +Confirm model +none\n +Model calls +500 a day/)
  expect((await vigint('clients', 'update', 'acme', '--screen-model', 'default')).stdout).not.toMatch(
    /Screen model/,
  )
  expect(await vigintError('clients', 'update', 'acme', '--screen-model', 'google/gemini')).toMatchObject({
    message: expect.stringContaining('VIGINT_GOOGLE_API_KEY'),
  })
  server.use(acme.secret)
})
