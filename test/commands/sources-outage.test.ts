import { describe, expect, onTestFinished, test } from 'vitest'
import { hasRedis, startRedis } from '../harness/redis.ts'
import { push } from '../harness/sources.ts'
import { openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

describe.skipIf(!hasRedis)('while the Redis that holds the frames is away', () => {
  test('sources are listed and shown, and what they hold is unknown', async () => {
    const redis = await startRedis()
    onTestFinished(redis.stop)
    const server = await openEnvironment({ redisUrl: redis.url })
    onTestFinished(server.stop)
    await vigintJson('clients', 'create', '--name', 'Acme Corp')
    await push(server, undefined, 'front-door', 1, 'acme-corp')
    await redis.kill()
    const { stdout, stderr, exit } = await vigint('sources', 'list')
    expect(exit).toBe(0)
    expect(stderr).toMatch(/^What is unknown: the server can not ask for the frames now\./)
    expect(stdout).toMatch(/front-door +online +\? .*unknown/)
    const shown = await vigint('sources', 'show', 'front-door', '--client', 'acme-corp')
    expect(shown.stderr).toMatch(/^What is unknown: /)
    expect(shown.stdout).toMatch(/Frames +unknown/)
    expect(shown.stdout).toMatch(/Buffered +unknown/)
    expect(shown.stdout).not.toContain('Dropped')
    const { sources } = await vigintJson('sources', 'list')
    expect(sources).toMatchObject([{ name: 'front-door', buffer: null, fps: null }])
    expect(
      await vigintError('frames', 'latest', '--source', 'front-door', '--client', 'acme-corp', 'x.jpg'),
    ).toMatchObject({
      code: 'UNAVAILABLE',
    })
  })
})
