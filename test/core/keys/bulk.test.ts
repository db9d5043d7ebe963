import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MadeClient, makeClient, makeKey, makeRole, tryKey } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
let acme: MadeClient
let rival: MadeClient
beforeAll(async () => {
  server = await startTestServer()
  acme = await makeClient(server, 'Acme')
  rival = await makeClient(server, 'Rival')
})
afterAll(() => server.stop())

const REVOKE = `mutation ($input: RevokeKeysInput!) {
  revokeKeys(input: $input) {
    __typename
    ... on KeysRevoked { keys { id name state role permissions } more dryRun }
    ... on Error { code message }
  }
}`
const revoke = async (input: object, as?: string) => {
  const { body } = await server.graphql(REVOKE, { input }, as)
  return { result: body.data?.revokeKeys, error: body.errors?.[0] }
}
const names = (result: { keys: { name: string }[] }) => result.keys.map(({ name }) => name).sort()
const age = (id: string, days: number, lastUsed?: number) =>
  server.db.execute(sql`update keys set created_at = now() - make_interval(days => ${days}),
    last_used_at = now() - make_interval(days => ${lastUsed ?? null}) where name = ${id}`)

describe('revoking many', () => {
  test('takes all that fit, and a dry run takes none', async () => {
    const first = await makeKey(server, { client: 'acme', name: 'cam 1', role: 'ingest' })
    await makeKey(server, { client: 'acme', name: 'cam 2', role: 'ingest', environment: 'TEST' })
    await makeKey(server, { client: 'acme', name: 'app', role: 'viewer' })
    await makeKey(server, { client: 'rival', name: 'theirs', role: 'ingest' })
    const input = { client: 'acme', role: 'ingest', reason: 'UNUSED' }
    const dry = await revoke({ ...input, dryRun: true })
    expect(dry.result).toMatchObject({ dryRun: true, more: false })
    expect(names(dry.result)).toEqual(['cam 1', 'cam 2'])
    expect(await tryKey(server, first.secret)).toBe('200')

    const { result } = await revoke(input)
    expect(names(result)).toEqual(['cam 1', 'cam 2'])
    expect(result.keys[0]).toMatchObject({ state: 'REVOKED', permissions: ['frames:write'] })
    expect(await tryKey(server, first.secret)).toBe('401 REVOKED')
    expect((await revoke(input)).result.keys).toEqual([])
    const { body } = await server.graphql(
      'query ($id: String) { auditLog(subject: $id, action: "key.revoke") { nodes { after } } }',
      { id: first.id },
    )
    expect(body.data.auditLog.nodes).toEqual([{ after: { revokedAt: expect.any(String), reason: 'unused' } }])
  })

  test('counts a key as unused that is older than that, and was not used since', async () => {
    await makeClient(server, 'Quiet')
    for (const name of ['never', 'long ago', 'lately', 'new'])
      await makeKey(server, { client: 'quiet', name })
    await age('never', 100)
    await age('long ago', 200, 95)
    await age('lately', 200, 2)
    await age('first key', 0)
    const { result } = await revoke({ client: 'quiet', unusedDays: 90, dryRun: true })
    expect(names(result)).toEqual(['long ago', 'never'])
  })

  test('by label, and by environment', async () => {
    await makeClient(server, 'Labels')
    await makeKey(server, { client: 'labels', name: 'a', label: 'n8n' })
    await makeKey(server, { client: 'labels', name: 'b', label: 'n8n', environment: 'TEST' })
    expect(names((await revoke({ label: 'n8n', dryRun: true })).result)).toEqual(['a', 'b'])
    expect(names((await revoke({ client: 'labels', environment: 'TEST', dryRun: true })).result)).toEqual([
      'b',
    ])
  })

  test('never takes the key that asks', async () => {
    const own = await makeClient(server, 'Own')
    await makeKey(server, { client: 'own', name: 'other admin', role: 'admin' })
    const { result } = await revoke({ role: 'admin' }, own.secret)
    expect(names(result)).toEqual(['other admin'])
    expect(await tryKey(server, own.secret)).toBe('200')
    expect((await revoke({ role: 'operator', dryRun: true })).result.keys).toEqual([])
  })

  test('stays with one’s own client', async () => {
    const { result } = await revoke({ environment: 'LIVE', dryRun: true }, acme.secret)
    expect(names(result)).not.toContain('theirs')
    expect((await revoke({ client: 'rival' }, acme.secret)).result.code).toBe('NOT_FOUND')
    expect(await tryKey(server, rival.secret)).toBe('200')
  })

  test('needs a filter that filters', async () => {
    for (const input of [{}, { role: '' }, { label: '', role: null }, { reason: 'UNUSED' }]) {
      expect((await revoke(input)).result).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: 'Say which keys: client, role, label, environment or unusedDays.',
      })
    }
    expect((await revoke({ client: '' })).result.code).toBe('NOT_FOUND')
    expect((await revoke({ unusedDays: 0 })).result.message).toBe('unusedDays must be at least 1.')
  })

  test('a role that there is not is said so, not that no key has it', async () => {
    for (const role of ['ingset', 'role_x', 'x'.repeat(300), 'a\0b'])
      expect((await revoke({ role, dryRun: true }, acme.secret)).result).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringMatching(/^There is no role /),
      })
    await makeRole(server, { name: 'unheld', permissions: ['frames:read'], client: 'rival' })
    expect((await revoke({ role: 'unheld' }, acme.secret)).result.code).toBe('BAD_USER_INPUT')
    expect((await revoke({ role: 'unheld' }, rival.secret)).result.keys).toEqual([])
    expect((await revoke({ role: 'unheld' })).result.keys).toEqual([])
  })

  test('is for live keys where live keys are among them', async () => {
    await makeClient(server, 'Mixed')
    const trial = await makeKey(server, { client: 'mixed', role: 'admin', environment: 'TEST' })
    await makeKey(server, { client: 'mixed', name: 'trial cam', role: 'ingest', environment: 'TEST' })
    expect((await revoke({ client: 'mixed' }, trial.secret)).error.extensions.code).toBe('FORBIDDEN')
    expect(names((await revoke({ role: 'ingest' }, trial.secret)).result)).toEqual(['trial cam'])
  })

  test('takes two hundred at once, the oldest, and says that there are more', async () => {
    await makeClient(server, 'Many')
    const { id } = (await server.db.query.clients.findFirst({ where: { slug: 'many' } })) ?? { id: '' }
    await server.db.execute(sql`insert into keys (id, client_id, name, environment, role, digest, last_four, created_at)
      select gen_random_uuid(), ${id}, 'bulk ' || n, 'live', 'ingest', sha256(('bulk' || n)::bytea), 'xxxx', now() - make_interval(days => n)
      from generate_series(1, 201) n`)
    const first = await revoke({ client: 'many', role: 'ingest' })
    expect([first.result.keys.length, first.result.more]).toEqual([200, true])
    expect(names(first.result)).not.toContain('bulk 1')
    const second = await revoke({ client: 'many', role: 'ingest' })
    expect([names(second.result), second.result.more]).toEqual([['bulk 1'], false])
  })

  test('of operators and what they revoke at once, a key of the operator is left', async () => {
    const fresh = await startTestServer()
    const other = await makeKey(fresh, { role: 'operator' })
    await Promise.all([
      fresh.graphql(REVOKE, { input: { role: 'operator' } }),
      fresh.graphql(REVOKE, { input: { role: 'operator' } }, other.secret),
    ])
    const usable = [await tryKey(fresh, other.secret), await tryKey(fresh, fresh.operatorKey)]
    expect(usable.sort()).toEqual(['200', '401 REVOKED'])
    await fresh.stop()
  })
})

describe('finding by digest', () => {
  const digest = (secret: string) => createHash('sha256').update(secret).digest('hex')
  const find = (digests: string[], as?: string) =>
    server.graphql(
      'query ($digests: [String!]!) { keysByDigest(digests: $digests) { name } }',
      { digests },
      as,
    )

  test('tells whose a key is, to those who may see it', async () => {
    const { secret } = await makeKey(server, { client: 'acme', name: 'lost' })
    const unknown = digest('nothing')
    expect((await find([digest(secret).toUpperCase(), unknown])).body.data.keysByDigest).toEqual([
      { name: 'lost' },
    ])
    expect((await find([digest(secret)], rival.secret)).body.data.keysByDigest).toEqual([])
    const ingest = await makeKey(server, { client: 'acme', role: 'ingest' })
    expect((await find([digest(secret)], ingest.secret)).status).toBe(403)
  })

  test.each([
    [
      ['abc'],
      'Each digest must be the SHA-256 of a whole key, as 64 hexadecimal digits. Never send the key itself.',
    ],
    [Array(101).fill('0'.repeat(64)), 'Ask for at most 100 digests at a time.'],
  ])('refuses what is none', async (digests, message) => {
    const { status, body } = await find(digests)
    expect([status, body.errors?.[0].message]).toEqual([400, message])
  })
})
