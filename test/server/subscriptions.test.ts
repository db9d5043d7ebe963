import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { makeClient, makeKey, REVOKE_CLIENT, REVOKE_KEY, tryKey } from '../harness/acts.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { openStream } from '../harness/streams.ts'

let here: TestServer
let there: TestServer
beforeAll(async () => {
  here = await startTestServer({ settings: { subscriptionsPerKey: 3 } })
  there = await startTestServer({ database: here.database })
})
afterAll(async () => {
  await there.stop()
  await here.stop()
})

const FOLLOW = `subscription ($after: String, $client: ID) {
  auditRecorded(after: $after, client: $client) { cursor entry { action outcome client { slug } } }
}`

/** A subscriber that takes what the system takes for it, and then nothing. */
async function openStalled(url: string, key: string, body: object): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const text = JSON.stringify(body)
  socket.write(
    [
      'POST /graphql HTTP/1.1',
      `host: ${hostname}`,
      `authorization: Bearer ${key}`,
      'accept: text/event-stream',
      'content-type: application/json',
      `content-length: ${text.length}`,
      '',
      text,
    ].join('\r\n'),
  )
  await once(socket, 'data')
  return socket.pause()
}

async function takeUntil(socket: Socket, end: string): Promise<string> {
  let text = ''
  const ended = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk
      if (text.slice(-1_000).includes(end)) resolve(text)
    })
    socket.once('close', () => resolve(text))
  })
  socket.resume()
  return ended
}

const actOf = ({ data }: { data: any }) => {
  const { action, client } = data.data.auditRecorded.entry
  return `${action} ${client?.slug ?? '-'}`
}

test('an act is told to those who follow, in whichever process it happened', async () => {
  const near = await openStream(here, FOLLOW)
  const far = await openStream(there, FOLLOW, {}, here.operatorKey)
  expect(near.status).toBe(200)
  expect(near.headers.get('content-type')).toMatch('text/event-stream')
  await makeClient(here, 'Acme')
  for (const stream of [near, far]) {
    expect([actOf(await stream.next()), actOf(await stream.next())].sort()).toEqual([
      'client.create acme',
      'key.create acme',
    ])
  }
})

test('a client follows its own acts, and no others', async () => {
  const own = await makeClient(here, 'Own')
  const stream = await openStream(here, FOLLOW, {}, own.secret)
  await makeClient(here, 'Stranger')
  await makeKey(here, { client: own.id, name: 'second' })
  expect(actOf(await stream.next())).toBe('key.create own')
  const { body } = await here.graphql('{ auditCursor }', {}, own.secret)
  expect(body.data.auditCursor).toMatch(/^[\w-]+$/)
})

test('after a cut one goes on where one was', async () => {
  const first = await openStream(here, FOLLOW)
  await makeClient(here, 'Cut')
  const said = [await first.next(), await first.next()]
  first.close()
  await makeKey(here, { client: 'cut', name: 'meanwhile' })
  const [, second] = said
  const again = await openStream(here, FOLLOW, { after: said[0]?.data.data.auditRecorded.cursor })
  expect((await again.next()).data).toEqual(second?.data)
  expect(actOf(await again.next())).toBe('key.create cut')
})

test('of one client only, if asked', async () => {
  const { id } = await makeClient(here, 'Wanted')
  const stream = await openStream(here, FOLLOW, { client: 'wanted' })
  await makeClient(here, 'Unwanted')
  await here.graphql(REVOKE_CLIENT, { input: { client: id } })
  expect(actOf(await stream.next())).toBe('client.revoke wanted')
})

test.each([
  ['no key', null, 401, 'UNAUTHENTICATED'],
  ['a role that may not', 'ingest', 403, 'FORBIDDEN'],
])('%s: nothing is opened', async (_, role, status, code) => {
  const { id } = await makeClient(here, `Refused ${code}`)
  const key = role === null ? null : (await makeKey(here, { client: id, name: 'camera', role })).secret
  const stream = await openStream(here, FOLLOW, {}, key)
  expect(stream.status).toBe(status)
  const [first, last] = await stream.rest()
  expect(first?.data.errors).toMatchObject([{ extensions: { code } }])
  expect(last?.event).toBe('complete')
})

test('a cursor of something else is refused, and so is another client', async () => {
  const { secret } = await makeClient(here, 'Curious')
  const wrong = await openStream(here, FOLLOW, { after: 'x' })
  expect([wrong.status, (await wrong.next()).data.errors[0].message]).toEqual([
    400,
    'after is not a cursor of these events. Leave it out to begin from now.',
  ])
  const other = await openStream(here, FOLLOW, { client: 'acme' }, secret)
  expect((await other.next()).data.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
})

test('who does not take streams is told so, and nothing stays open', async () => {
  const { secret } = await makeClient(here, 'Plain')
  for (let round = 0; round < 5; round += 1) {
    const answer = await fetch(`${here.url}/graphql`, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        authorization: `Bearer ${secret}`,
      },
      body: JSON.stringify({ query: FOLLOW }),
    })
    expect(answer.status).toBe(406)
    expect(await answer.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('Accept: text/event-stream') }],
    })
  }
  expect((await openStream(here, FOLLOW, {}, secret)).status).toBe(200)
})

test('a key has so many open on one server, and a place is free when one ends', async () => {
  const { secret } = await makeClient(here, 'Greedy')
  const streams = []
  for (let count = 0; count < 3; count += 1) streams.push(await openStream(here, FOLLOW, {}, secret))
  const excess = await openStream(here, FOLLOW, {}, secret)
  expect([excess.status, excess.headers.get('retry-after')]).toEqual([429, '10'])
  expect((await excess.next()).data.errors).toMatchObject([
    {
      extensions: { code: 'RATE_LIMITED', retryAfterMs: 10_000 },
      message: expect.stringContaining('3 subscriptions open'),
    },
  ])
  streams[0]?.close()
  await vi.waitFor(async () => expect((await openStream(here, FOLLOW, {}, secret)).status).toBe(200))
})

test.each([
  ['in the same process', () => here, 200],
  ['in another', () => there, 1_000],
])('a stream ends with its key: %s', async (_, server, withinMs) => {
  const { id } = await makeClient(here, `Leaver ${withinMs}`)
  const { id: key, secret } = await makeKey(here, { client: id, name: 'short-lived', role: 'admin' })
  const stream = await openStream(server(), FOLLOW, {}, secret)
  const end = stream.rest()
  await here.graphql(REVOKE_KEY, { input: { key } })
  const revoked = performance.now()
  const said = await end
  expect(performance.now() - revoked).toBeLessThan(withinMs)
  expect(said.map(({ event }) => event)).toEqual(['next', 'complete'])
  expect(said[0]?.data.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'REVOKED' } }])
})

test('with nothing heard from the others, within five seconds', async () => {
  const { id, secret } = await makeClient(here, 'Deaf')
  const stream = await openStream(there, FOLLOW, {}, secret)
  const end = stream.rest()
  // A notice that is not sent is as good as one that is lost.
  await here.db.execute(`update clients set revoked_at = now() where slug = 'deaf'`)
  const revoked = performance.now()
  expect((await end)[0]?.data.errors[0].extensions.reason).toBe('CLIENT_REVOKED')
  expect(performance.now() - revoked).toBeLessThan(5_500)
  expect(id).toMatch(/^client_/)
}, 10_000)

test('what somebody should look at is told as it is noticed, to those whom it concerns', async () => {
  const { id, secret } = await makeClient(here, 'Noticed')
  const other = await makeClient(here, 'Elsewhere')
  const raised = 'subscription { securityEventRaised { cursor event { kind client { slug } } } }'
  const operator = await openStream(there, raised, {}, here.operatorKey)
  const stranger = await openStream(there, raised, {}, other.secret)
  await here.graphql(REVOKE_CLIENT, { input: { client: id } })
  for (let tries = 0; tries < 3; tries += 1) await tryKey(here, secret)
  expect((await operator.next()).data.data.securityEventRaised.event).toEqual({
    kind: 'REVOKED_CLIENT_TRYING',
    client: { slug: 'noticed' },
  })
  await here.graphql(REVOKE_CLIENT, { input: { client: other.id } })
  expect((await stranger.next()).data.errors[0].extensions.reason).toBe('CLIENT_REVOKED')
})

test('a role that is made less ends what it allowed no more', async () => {
  const { id } = await makeClient(here, 'Roles')
  const role = await here.graphql(
    `mutation ($input: CreateRoleInput!) { createRole(input: $input) { ... on RoleCreated { role { id } } } }`,
    { input: { client: id, name: 'auditor', description: 'Reads', permissions: ['audit:read'] } },
  )
  const { secret } = await makeKey(here, { client: id, name: 'auditor', role: 'auditor' })
  const stream = await openStream(there, FOLLOW, {}, secret)
  const end = stream.rest()
  await here.graphql('mutation ($input: UpdateRoleInput!) { updateRole(input: $input) { __typename } }', {
    input: { role: role.body.data.createRole.role.id, permissions: ['keys:read'] },
  })
  const said = await end
  expect(said.at(-2)?.data.errors).toMatchObject([
    { extensions: { code: 'FORBIDDEN', reason: 'PERMISSION' } },
  ])
})

test('with the listener cut off in the very moment, within five seconds', async () => {
  const { id, secret } = await makeClient(here, 'Cut off')
  const stream = await openStream(there, FOLLOW, {}, secret)
  const end = stream.rest()
  await here.db.execute(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'vigint listener' and datname = current_database()",
  )
  await here.graphql(REVOKE_CLIENT, { input: { client: id } })
  const revoked = performance.now()
  expect((await end).at(-2)?.data.errors[0].extensions.reason).toBe('CLIENT_REVOKED')
  expect(performance.now() - revoked).toBeLessThan(5_000)
})

test('one that does not read is sent what fits on the way, ends with its key, and holds nobody up', async () => {
  const server = await startTestServer({ database: here.database })
  const { body } = await here.graphql('{ auditCursor }')
  await here.db.execute(
    `with entry as (
      insert into audit_log (id, at, action, after)
      select gen_random_uuid(), now(), 'a.b', jsonb_build_object('text', repeat('x', 20000)) from generate_series(1, 2000)
      returning id
    ) insert into events (at, kind, subject_id) select now(), 'audit', id from entry`,
  )
  const { id: key, secret } = await makeKey(here, { name: 'stalled', role: 'operator' })
  const query = 'subscription ($after: String) { auditRecorded(after: $after) { entry { after } } }'
  const stalled = await openStalled(server.url, secret, {
    query,
    variables: { after: body.data.auditCursor },
  })
  const other = await openStalled(server.url, here.operatorKey, {
    query,
    variables: { after: body.data.auditCursor },
  })
  await here.graphql(REVOKE_KEY, { input: { key } })
  // Of 40 MB what fits between the two, and nothing after the end.
  expect((await takeUntil(stalled, 'event: complete')).length).toBeLessThan(15_000_000)
  const began = performance.now()
  await server.stop()
  expect(performance.now() - began).toBeLessThan(4_000)
  other.destroy()
}, 30_000)

test('a server that stops ends its streams in good order, and at once', async () => {
  const server = await startTestServer({ database: here.database })
  const stream = await openStream(server, FOLLOW, {}, here.operatorKey)
  const end = stream.rest()
  const began = performance.now()
  await server.stop()
  expect(performance.now() - began).toBeLessThan(3_000)
  expect((await end).map(({ event }) => event)).toEqual(['complete'])
})
