import { randomUUID } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { makeClient, makeKey, makeRole, REVOKE_KEY, ROTATE_KEY, UPDATE_ROLE } from '../harness/acts.ts'
import { makePlace, serve } from '../harness/serve-process.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const RENEWED_AFTER_MS = 10_000

let server: TestServer
let other: TestServer
let client: { id: string; secret: string }
beforeAll(async () => {
  server = await startTestServer()
  other = await startTestServer({ database: server.database })
  client = await makeClient(server, 'Acme')
})
afterAll(async () => {
  await other.stop()
  await server.stop()
})

const CREATE = `mutation ($input: CreateKeyInput!) {
  createKey(input: $input) { __typename ... on KeyCreated { key { id name } secret } ... on Error { code message } }
}`

type Options = { as?: string; at?: TestServer; operationName?: string }

/** One post with an Idempotency-Key, by the client's own key unless another is given. */
async function send(name: string, query: string, variables: object = {}, options: Options = {}) {
  const { as = client.secret, at = server, operationName } = options
  const response = await fetch(`${at.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${as}`, 'idempotency-key': name },
    body: JSON.stringify({ query, variables, operationName }),
  })
  return {
    status: response.status,
    replayed: response.headers.get('idempotency-replayed'),
    retryAfter: response.headers.get('retry-after'),
    text: await response.text(),
    get body() {
      return JSON.parse(this.text)
    },
  }
}

/** A look behind the API. */
async function rows(statement: SQL): Promise<Record<string, unknown>[]> {
  const found: Iterable<Record<string, unknown>> = await server.db.execute(statement)
  return [...found]
}

async function keysNamed(name: string): Promise<number> {
  const [row] = await rows(sql`select count(*)::int as count from keys where name = ${name}`)
  return Number(row?.count)
}

const rowsNamed = async (name: string) => rows(sql`select * from idempotent_requests where name = ${name}`)

const naming = (name: string, more: object = {}) => ({ input: { name, ...more } })

test('sent twice, a key is made once; the second answer is the first without its secret', async () => {
  const name = randomUUID()
  const first = await send(name, CREATE, naming('twice'))
  expect(first).toMatchObject({ status: 200, replayed: null })
  expect(first.body.data.createKey.secret).toMatch(/^sk_live_/)
  const second = await send(name, CREATE, naming('twice'), { at: other })
  expect(second).toMatchObject({ status: 200, replayed: 'true' })
  expect(second.body).toEqual({
    data: { createKey: { ...first.body.data.createKey, secret: null } },
  })
  expect(await keysNamed('twice')).toBe(1)
})

test('fields come back in the order in which they were asked for', async () => {
  const name = randomUUID()
  const query = CREATE.replace('key { id name } secret', 'zebra: secret key { name id } apple: __typename')
  const { data } = (await send(name, query, naming('ordered'))).body
  const again = (await send(name, query, naming('ordered'))).body.data
  expect(Object.keys(again.createKey)).toEqual(['__typename', 'zebra', 'key', 'apple'])
  expect(Object.keys(again.createKey)).toEqual(Object.keys(data.createKey))
})

test('the same variables in another order are the same request', async () => {
  const name = randomUUID()
  await send(name, CREATE, { input: { name: 'reordered', notes: 'x', role: 'viewer' } })
  const again = await send(name, `\n${CREATE} `, { input: { role: 'viewer', name: 'reordered', notes: 'x' } })
  expect(again).toMatchObject({ status: 200, replayed: 'true' })
})

test.each([
  ['other variables', CREATE, naming('elsewise')],
  ['another document', CREATE.replace('id name', 'id'), naming('original')],
])('%s under the same name are refused', async (_, query, variables) => {
  const name = randomUUID()
  await send(name, CREATE, naming('original'))
  const refused = await send(name, query, variables)
  expect(refused).toMatchObject({ status: 422, replayed: null })
  expect(refused.body).toMatchObject({
    errors: [
      {
        extensions: { code: 'BAD_USER_INPUT' },
        message: expect.stringContaining('was used for another request'),
      },
    ],
  })
})

test('of several operations the one that was asked for counts', async () => {
  const name = randomUUID()
  const query = `mutation Make($input: CreateKeyInput!) { createKey(input: $input) { ... on KeyCreated { key { id } } } }
    mutation Also($input: CreateKeyInput!) { createKey(input: $input) { ... on KeyCreated { key { id } } } }
    query Look { me { key { id } } }`
  const made = naming('chosen')
  expect((await send(name, query, made, { operationName: 'Make' })).status).toBe(200)
  expect((await send(name, query, made, { operationName: 'Also' })).status).toBe(422)
  expect(await send(name, query, {}, { operationName: 'Look' })).toMatchObject({
    status: 200,
    replayed: null,
  })
  expect(await keysNamed('chosen')).toBe(1)
})

test('the name belongs to the key that asks', async () => {
  const name = randomUUID()
  const { secret } = await makeKey(server, { client: client.id, role: 'admin' })
  const mine = await send(name, CREATE, naming('mine'))
  const theirs = await send(name, CREATE, naming('mine'), { as: secret })
  expect(theirs).toMatchObject({ status: 200, replayed: null })
  expect(theirs.body.data.createKey.key.id).not.toBe(mine.body.data.createKey.key.id)
})

test('an expected failure is answered the same again, in the same words', async () => {
  const name = randomUUID()
  const first = await send(name, CREATE, naming('nobody', { role: 'emperor' }))
  expect(first.body.data.createKey.code).toBe('BAD_USER_INPUT')
  const again = await send(name, CREATE, naming('nobody', { role: 'emperor' }))
  expect(again.replayed).toBe('true')
  expect(again.text).toBe(first.text)
})

test('what was half refused is answered again with its status and the place of the error', async () => {
  const name = randomUUID()
  const { secret } = await makeKey(server, { client: client.id, role: 'admin' })
  const query = `mutation ($input: CreateKeyInput!) {
    a: createKey(input: $input) { ... on KeyCreated { key { id } } }
    b: createClient(input: { name: "x" }) { __typename }
  }`
  const first = await send(name, query, naming('half'), { as: secret })
  expect(first).toMatchObject({ status: 403, replayed: null })
  const again = await send(name, query, naming('half'), { as: secret })
  expect(again).toMatchObject({ status: 403, replayed: 'true' })
  expect(again.body).toEqual(first.body)
  expect(again.body.errors[0]).toMatchObject({ path: ['b'], locations: [{ line: 3, column: 5 }] })
})

test('what was refused before it did anything can be tried again under the same name', async () => {
  const name = randomUUID()
  const forbidden = 'mutation { createClient(input: { name: "Later" }) { __typename } }'
  expect((await send(name, forbidden)).status).toBe(403)
  expect((await send(name, 'mutation { nothing }')).status).toBe(400)
  expect((await send(name, CREATE, {})).status).toBe(400)
  expect(await rowsNamed(name)).toHaveLength(0)
  expect(await send(name, CREATE, naming('at last'))).toMatchObject({ status: 200, replayed: null })
})

test('a fault of the server before anything was done is not kept', async () => {
  await rows(sql`create function fail() returns trigger language plpgsql as
    $$ begin if new.name = 'faulty' then raise 'no'; end if; return new; end $$`)
  await rows(sql`create trigger fail before insert on keys for each row execute function fail()`)
  const name = randomUUID()
  expect((await send(name, CREATE, naming('faulty'))).status).toBe(500)
  await rows(sql`drop trigger fail on keys`)
  expect(await send(name, CREATE, naming('faulty'))).toMatchObject({ status: 200, replayed: null })
})

test.each([
  ['', 'empty'],
  ['two words', 'a space'],
  ['x'.repeat(256), 'too long'],
  ['naïve', 'not ASCII'],
])('the name %j is refused: %s', async (name) => {
  const refused = await send(name, CREATE, naming('misnamed'))
  expect(refused.status).toBe(400)
  expect(refused.body.errors[0]).toMatchObject({
    message: expect.stringContaining('1 to 255 visible ASCII characters'),
    extensions: { code: 'BAD_USER_INPUT' },
  })
  expect(await keysNamed('misnamed')).toBe(0)
})

test('a query needs no name and ignores it; without a key nothing is kept', async () => {
  expect(await send('not a name', '{ me { key { id } } }')).toMatchObject({ status: 200, replayed: null })
  const name = randomUUID()
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': name },
    body: JSON.stringify({ query: CREATE, variables: naming('stranger') }),
  })
  expect(response.status).toBe(401)
  expect(await rowsNamed(name)).toHaveLength(0)
})

test('after a day the name is free', async () => {
  const name = randomUUID()
  await send(name, CREATE, naming('daily'))
  const age = (span: string) =>
    rows(sql`update idempotent_requests set created_at = now() - ${span}::interval where name = ${name}`)
  await age('23 hours 59 minutes')
  expect((await send(name, CREATE, naming('daily'))).replayed).toBe('true')
  await age('24 hours 1 minute')
  expect(await send(name, CREATE, naming('weekly'))).toMatchObject({ status: 200, replayed: null })
})

test('of many at once one takes effect; the others wait or get its answer', async () => {
  const name = randomUUID()
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, each) =>
      send(name, CREATE, naming('crowd'), { at: each % 2 ? other : server }),
    ),
  )
  expect(await keysNamed('crowd')).toBe(1)
  const fresh = answers.filter(({ status, replayed }) => status === 200 && !replayed)
  expect(fresh).toHaveLength(1)
  for (const { status, replayed, retryAfter, body } of answers) {
    if (status === 200) continue
    expect({ status, replayed, retryAfter }).toEqual({ status: 409, replayed: null, retryAfter: '1' })
    expect(body.errors[0].extensions.code).toBe('CONFLICT')
  }
})

test('while it is at work, another of its kind is told so', async () => {
  const name = randomUUID()
  const { id } = await makeKey(server, { client: client.id, name: 'held' })
  const [uuid] = await rows(sql`select id from keys where name = 'held'`)
  let running: ReturnType<typeof send> | undefined
  await server.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from keys where id = ${uuid?.id}::uuid for update`)
    running = send(name, REVOKE_KEY, { input: { key: id } })
    await expect.poll(async () => (await rowsNamed(name)).length).toBe(1)
    const second = await send(name, REVOKE_KEY, { input: { key: id } }, { at: other })
    expect(second).toMatchObject({ status: 409, retryAfter: '1' })
    expect(second.body.errors[0].message).toContain('still at work')
  })
  expect(await running).toMatchObject({ status: 200, replayed: null })
  expect((await send(name, REVOKE_KEY, { input: { key: id } })).replayed).toBe('true')
})

test('as long as it is at work it is held', async () => {
  const name = randomUUID()
  const { id } = await makeKey(server, { client: client.id })
  await send(randomUUID(), CREATE, naming('remembers the key that asks'))
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  let running: ReturnType<typeof send> | undefined
  await server.db.transaction(async (tx) => {
    // What the acting key may do is looked up before anything else.
    await tx.execute(sql`lock table roles in access exclusive mode`)
    running = send(name, REVOKE_KEY, { input: { key: id } })
    await expect.poll(async () => (await rowsNamed(name)).length).toBe(1)
    const age = sql`update idempotent_requests set runs_until = now() - interval '1 minute' where name = ${name}`
    await rows(age)
    await vi.advanceTimersByTimeAsync(RENEWED_AFTER_MS)
    const isHeld = sql`select runs_until > now() + interval '20 seconds' as held from idempotent_requests where name = ${name}`
    await expect.poll(async () => (await rows(isHeld))[0]?.held).toBe(true)
  })
  expect(await running).toMatchObject({ status: 200, replayed: null })
  expect(vi.getTimerCount()).toBe(0)
})

test('a process that is killed in the middle lets go, and has done nothing', async () => {
  const place = await makePlace()
  onTestFinished(() => place.remove())
  const { child, url, ended } = serve(place, { DATABASE_URL: server.database.url })
  const at = { ...server, url: await url }
  const name = randomUUID()
  const { id } = await makeKey(server, { client: client.id, name: 'killed' })
  await server.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from keys where name = 'killed' for update`)
    const broken = send(name, REVOKE_KEY, { input: { key: id } }, { at }).catch(() => 'broken')
    await expect.poll(async () => (await rowsNamed(name)).length).toBe(1)
    const waits = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => (await rows(waits)).length).toBeGreaterThan(0)
    child.kill('SIGKILL')
    expect(await broken).toBe('broken')
    await ended
  })
  expect(await send(name, REVOKE_KEY, { input: { key: id } })).toMatchObject({ status: 409, retryAfter: '1' })
  // The server that died had the rest of half a minute.
  await rows(sql`update idempotent_requests set runs_until = now() where name = ${name}`)
  const again = await send(name, REVOKE_KEY, { input: { key: id } })
  expect(again).toMatchObject({ status: 200, replayed: null })
  expect(again.body.data.revokeKey.key.state).toBe('REVOKED')
  const [revoked] = await rows(sql`select count(*)::int as count from audit_log where action = 'key.revoke'
    and subject = ${id}`)
  expect(revoked?.count).toBe(1)
}, 40_000)

/** As a process leaves it that ended in the middle. */
async function diedInTheMiddle(name: string, acted: boolean): Promise<void> {
  await rows(sql`update idempotent_requests set
    answer = null, acted = ${acted}, run = gen_random_uuid(), runs_until = now() - interval '1 second'
    where name = ${name}`)
}

test('of a process that died before it did anything, the next takes over', async () => {
  const name = randomUUID()
  await send(name, CREATE, naming('taken over'))
  await rows(sql`delete from keys where name = 'taken over'`)
  await diedInTheMiddle(name, false)
  const answers = await Promise.all([
    send(name, CREATE, naming('taken over')),
    send(name, CREATE, naming('taken over'), { at: other }),
  ])
  expect(answers.filter(({ status, replayed }) => status === 200 && !replayed)).toHaveLength(1)
  expect(await keysNamed('taken over')).toBe(1)
})

test('of one that died after it did, nothing is done again', async () => {
  const name = randomUUID()
  await send(name, CREATE, naming('lost answer'))
  await diedInTheMiddle(name, true)
  const refused = await send(name, CREATE, naming('lost answer'))
  expect(refused).toMatchObject({ status: 409, retryAfter: null })
  expect(refused.body.errors[0]).toMatchObject({
    message: expect.stringContaining('took effect'),
    extensions: { code: 'CONFLICT' },
  })
  expect(await keysNamed('lost answer')).toBe(1)
})

test('an attempt that stood still while another took over changes nothing any more', async () => {
  const name = randomUUID()
  const { id } = await makeKey(server, { client: client.id, name: 'stalled' })
  // As if the other had come in the moment after this one was let in.
  await rows(sql`create function take_over() returns trigger language plpgsql as
    $$ begin update idempotent_requests set run = gen_random_uuid() where name = new.name; return null; end $$`)
  await rows(
    sql`create trigger take_over after insert on idempotent_requests for each row execute function take_over()`,
  )
  const stalled = await send(name, REVOKE_KEY, { input: { key: id } })
  await rows(sql`drop trigger take_over on idempotent_requests`)
  expect(stalled).toMatchObject({ status: 409, retryAfter: '1' })
  const [key] = await rows(sql`select revoked_at from keys where name = 'stalled'`)
  expect(key?.revoked_at).toBeNull()
  expect((await send(name, REVOKE_KEY, { input: { key: id } })).status).toBe(409)
})

test('no secret is in the database, under whatever name it was asked for', async () => {
  const query = `mutation ($input: CreateKeyInput!, $rotate: RotateKeyInput!) {
    one: createKey(input: $input) { ...Made }
    two: createKey(input: $input) { ... on KeyCreated { id: secret again: secret key { name } } }
    three: rotateKey(input: $rotate) { ... on KeyRotated { hidden: secret } }
  }
  fragment Made on KeyCreated { prefix: secret ...Deeper }
  fragment Deeper on KeyCreated { lastFour: secret }`
  const { id } = await makeKey(server, { client: client.id })
  const name = randomUUID()
  const variables = { ...naming('secretive'), rotate: { key: id } }
  const { data } = (await send(name, query, variables)).body
  const secrets = [data.one.prefix, data.two.id, data.three.hidden]
  expect(new Set(secrets).size).toBe(3)
  const again = await send(name, query, variables)
  expect(again.body.data).toEqual({
    one: { prefix: null, lastFour: null },
    two: { id: null, again: null, key: { name: 'secretive' } },
    three: { hidden: null },
  })
  const operator = await send(
    randomUUID(),
    'mutation { createClient(input: { name: "Dumped" }) { ... on ClientCreated { x: secret } } }',
    {},
    { as: server.operatorKey },
  )
  secrets.push(operator.body.data.createClient.x)
  const dump = await dumpOfDatabase()
  expect(dump).toContain('secretive')
  for (const secret of secrets) {
    expect(secret).toMatch(/^sk_live_\w{49}$/)
    expect(dump).not.toContain(secret.slice(20))
  }
})

/** Every row of every table, as text. */
async function dumpOfDatabase(): Promise<string> {
  const tables = await rows(sql`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`)
  const found = await Promise.all(
    tables.map(({ name }) => rows(sql`select t::text as text from ${sql.identifier(String(name))} t`)),
  )
  return found
    .flat()
    .map(({ text }) => text)
    .join('\n')
}

test('who deletes itself by name gets the answer, and is unknown from then on', async () => {
  const gone = await makeClient(server, 'Gone')
  const name = randomUUID()
  const query = 'mutation { deleteMe(input: { confirm: "Gone" }) { ... on MeDeleted { client { slug } } } }'
  expect((await send(name, query, {}, { as: gone.secret })).body.data.deleteMe.client.slug).toBe('gone')
  expect((await send(name, query, {}, { as: gone.secret })).status).toBe(401)
  expect(await rowsNamed(name)).toHaveLength(0)
})

test('names do not get in the way of requests without one', async () => {
  const { id } = await makeKey(server, { client: client.id })
  const rotated = await server.graphql(ROTATE_KEY, { input: { key: id } }, client.secret)
  expect(rotated.body.data.rotateKey.secret).toMatch(/^sk_live_/)
  expect(rotated.headers.get('idempotency-replayed')).toBeNull()
})

test('an answer is not told again to a key that may not do it any more', async () => {
  const role = await makeRole(server, { name: 'keeper', permissions: ['keys:read', 'keys:manage'] })
  const { secret } = await makeKey(server, { client: client.id, role: 'keeper' })
  const document = `mutation ($input: CreateKeyInput!) {
    createKey(input: $input) { ... on KeyCreated { key { id } } }
    createRole(input: { name: "not-mine", description: "x", permissions: [] }) { __typename }
  }`
  const [name, variables] = [randomUUID(), naming('told', { role: 'keeper' })]
  const first = await send(name, document, variables, { as: secret })
  expect(first.body.data.createKey.key.id).toMatch(/^key_/)
  // What was refused at first is no reason to refuse what was done.
  const second = await send(name, document, variables, { as: secret })
  expect([second.replayed, second.body.data]).toEqual(['true', first.body.data])
  await server.graphql(UPDATE_ROLE, { input: { role, permissions: ['keys:read'] } })
  const third = await send(name, document, variables, { as: secret })
  expect([third.status, third.replayed, third.body.errors[0].extensions.code]).toEqual([
    403,
    null,
    'FORBIDDEN',
  ])
  await server.graphql(UPDATE_ROLE, { input: { role, permissions: ['keys:read', 'keys:manage'] } })
  expect((await send(name, document, variables, { as: secret })).body.data).toEqual(first.body.data)
})
