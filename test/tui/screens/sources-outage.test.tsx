import { describe, expect, onTestFinished, test } from 'vitest'
import { hasRedis, startRedis } from '../../harness/redis.ts'
import { startTestServer } from '../../harness/server.ts'
import { push } from '../../harness/sources.ts'
import { makeClient } from '../making.ts'
import { KEY, openTui } from '../terminal.tsx'

describe.skipIf(!hasRedis)('while the Redis that holds the frames is away', () => {
  test('sources are there, and what they hold is unknown', async () => {
    const redis = await startRedis()
    onTestFinished(redis.stop)
    const server = await startTestServer({ settings: { redisUrl: redis.url } })
    onTestFinished(server.stop)
    const { secret } = await makeClient(server.api(), 'Acme Corp', { key: { name: 'first', role: 'admin' } })
    await push(server, secret, 'front-door')
    await redis.kill()
    const tui = openTui(server.api(secret))
    await tui.see('first')
    tui.type(':', 'sources', KEY.enter)
    await tui.see('front-door')
    expect(tui.lines().find((line) => line.includes('front-door'))).toMatch(/ \? +\? /)
    tui.type(KEY.enter)
    await tui.see('Held          unknown', '? a second')
  })
})
