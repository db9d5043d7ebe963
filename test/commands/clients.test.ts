import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Environment, openEnvironment } from './environment.ts'
import { steady, vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
beforeAll(async () => {
  server = await openEnvironment()
})
afterAll(() => server.stop())

test('without clients the list is empty and says how to make one', async () => {
  expect(await vigint('clients', 'list')).toEqual({
    stdout: '',
    stderr: 'No clients yet; create one: vigint clients create --name "Acme Corp" --email billing@acme.com\n',
    exit: 0,
  })
  expect(await vigintJson('clients', 'list')).toEqual({ clients: [], next: null })
})

test('a new client is shown with its key, once, and the line to send on', async () => {
  const { stdout, stderr, exit } = await vigint(
    'clients',
    'create',
    '--name',
    'Acme Corp',
    '--email',
    'billing@acme.com',
  )
  expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 })
  expect(steady(stdout)).toMatchInlineSnapshot(`
    "Created the client Acme Corp (acme-corp) with its first key, role admin, live.

      Id           client_0000000000000000000000
      Name         Acme Corp
      Slug         acme-corp
      E-mail       billing@acme.com
      Status       active
      Keys         1 active
      Time zone    UTC
      Language     en
      Unusual use  raises an event
      Addresses    any
      Requests     30000 a minute (default)
      Sources      1000 at most
      Created      2027-01-31 12:00 UTC
      Last used    never

    IMPORTANT: copy this key now. It can't be shown again!

    ┌───────────────────────────────────────────────────────────┐
    │ sk_live_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx │
    └───────────────────────────────────────────────────────────┘

    The line to send on, for the .env of whoever will use it:

    VIGINT_API_KEY=sk_live_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    "
  `)
})

test('created as JSON: the client, its key and the secret', async () => {
  const created = await vigintJson(
    ...['clients', 'create', '--name', 'Json Ltd', '--key-role', 'viewer', '--key-environment', 'test'],
  )
  expect(created).toMatchObject({
    client: { name: 'Json Ltd', slug: 'json-ltd', status: 'ACTIVE', keyCounts: { active: 1, revoked: 0 } },
    key: { role: 'viewer', environment: 'TEST', state: 'ACTIVE' },
    secret: expect.stringMatching(/^sk_test_[0-9A-Za-z]{49}$/),
  })
})

test('the table shows who there is', async () => {
  expect(steady((await vigint('clients', 'list', '--sort', 'name')).stdout)).toMatchInlineSnapshot(`
    "NAME       SLUG       STATUS  KEYS      LAST USED  CREATED     ID
    Acme Corp  acme-corp  active  1 active  never      2027-01-31  client_0000000000000000000000
    Json Ltd   json-ltd   active  1 active  never      2027-01-31  client_0000000000000000000000
    "
  `)
})

test('a list can be narrowed, sorted, cut and continued', async () => {
  const slugs = async (...flags: string[]) => {
    const { clients, next } = await vigintJson('clients', 'list', ...flags)
    return { slugs: clients.map(({ slug }: { slug: string }) => slug), next }
  }
  expect(await slugs('--search', 'acme')).toEqual({ slugs: ['acme-corp'], next: null })
  expect(await slugs('--status', 'revoked')).toEqual({ slugs: [], next: null })
  expect((await slugs('--sort', 'name', '--desc')).slugs).toEqual(['json-ltd', 'acme-corp'])
  const first = await slugs('--sort', 'name', '--limit', '1')
  expect(first).toEqual({ slugs: ['acme-corp'], next: expect.any(String) })
  expect(await slugs('--sort', 'name', '--limit', '1', '--after', first.next)).toEqual({
    slugs: ['json-ltd'],
    next: null,
  })
  const { stderr } = await vigint('clients', 'list', '--limit', '1')
  expect(stderr).toMatch(/^1 of 2 clients shown\. Next page: --after \S+, everything: --all\n$/)
})

test('--all walks every page', async () => {
  const names = Array.from({ length: 103 }, (_, index) => `Many ${index}`)
  for (const name of names)
    await server.graphql(`mutation { createClient(input: { name: "${name}" }) { __typename } }`)
  const { clients, next } = await vigintJson('clients', 'list', '--search', 'many', '--all')
  expect(new Set(clients.map(({ name }: { name: string }) => name))).toEqual(new Set(names))
  expect(next).toBeNull()
})

test('a client is shown by its slug and by its id', async () => {
  const { client } = await vigintJson('clients', 'show', 'acme-corp')
  expect(client).toMatchObject({
    name: 'Acme Corp',
    email: 'billing@acme.com',
    settings: { timeZone: 'UTC', language: 'en' },
  })
  expect((await vigintJson('clients', 'show', client.id)).client).toEqual(client)
  expect(steady((await vigint('clients', 'show', 'acme-corp')).stdout)).toMatchInlineSnapshot(`
    "  Id           client_0000000000000000000000
      Name         Acme Corp
      Slug         acme-corp
      E-mail       billing@acme.com
      Status       active
      Keys         1 active
      Time zone    UTC
      Language     en
      Unusual use  raises an event
      Addresses    any
      Requests     30000 a minute (default)
      Sources      1000 at most
      Created      2027-01-31 12:00 UTC
      Last used    never
    "
  `)
})

test('what is changed is changed, an empty text clears, the rest stays', async () => {
  await vigintJson(
    'clients',
    'update',
    'acme-corp',
    '--description',
    'Warehouse',
    '--time-zone',
    'Europe/Vienna',
  )
  const { client } = await vigintJson('clients', 'update', 'acme-corp', '--email', '')
  expect(client).toMatchObject({
    name: 'Acme Corp',
    email: null,
    description: 'Warehouse',
    settings: { timeZone: 'Europe/Vienna', language: 'en' },
  })
})

test('a change of nothing is wrong usage', async () => {
  expect(await vigintError('clients', 'update', 'acme-corp')).toEqual({
    exit: 2,
    code: 'BAD_USER_INPUT',
    message: 'Nothing to change.',
    hint: 'Name what to change: --name, --email, --description, --time-zone, --language, --unusual-use, --allow-address, --any-address, or how frames are kept, such as --long-window.',
  })
})

test('a revoked client is refused everywhere until it is reactivated', async () => {
  const { secret } = await vigintJson('clients', 'create', '--name', 'Late Payer')
  expect((await vigint('clients', 'revoke', 'late-payer')).stdout).toBe(
    'Revoked the client Late Payer (late-payer).\nTo undo: vigint clients reactivate late-payer\n',
  )
  const refused = await server.graphql('{ me { key { id } } }', {}, secret)
  expect(refused.status).toBe(401)
  expect(refused.body.errors?.[0].extensions).toMatchObject({
    code: 'UNAUTHENTICATED',
    reason: 'CLIENT_REVOKED',
  })
  expect((await vigintJson('clients', 'list', '--status', 'revoked')).clients).toMatchObject([
    { slug: 'late-payer' },
  ])

  expect((await vigintJson('clients', 'reactivate', 'late-payer')).client.status).toBe('ACTIVE')
  expect((await server.graphql('{ me { key { id } } }', {}, secret)).status).toBe(200)
})

test('without a terminal to ask in, delete needs --force', async () => {
  const { exit, code, message, hint } = await vigintError('clients', 'delete', 'acme-corp')
  expect({ exit, code, hint }).toEqual({
    exit: 2,
    code: 'BAD_USER_INPUT',
    hint: 'To do it without being asked, add --force.',
  })
  expect(message).toMatch(/^There is no terminal to ask in: /)
  expect((await vigintJson('clients', 'show', 'acme-corp')).client.status).toBe('ACTIVE')
})

test('a deleted client is gone, with all of it', async () => {
  const { client } = await vigintJson('clients', 'create', '--name', 'Gone Soon')
  const { stdout } = await vigint('clients', 'delete', 'gone-soon', '--force')
  expect(stdout).toMatch(
    /^Deleted the client Gone Soon \(gone-soon\) for good, with keys: 1, audit entries: \d+\.\n$/,
  )
  expect(await vigintError('clients', 'show', client.id)).toMatchObject({ exit: 5, code: 'NOT_FOUND' })
})

test('a name that is taken is a conflict', async () => {
  const { stdout, stderr, exit } = await vigint('clients', 'create', '--name', 'ACME corp')
  expect({ stdout, exit }).toEqual({ stdout: '', exit: 6 })
  expect(stderr).toMatchInlineSnapshot(`
    "Error: A client with the slug acme-corp exists already, and ACME corp gives the same. Choose another name.
    "
  `)
  expect(await vigintError('clients', 'create', '--name', 'ACME corp')).toMatchObject({
    exit: 6,
    code: 'DUPLICATE_CLIENT_NAME',
  })
})

test('wrong input is told field by field', async () => {
  const { stderr, exit } = await vigint('clients', 'create', '--name', '!', '--email', 'nope')
  expect(exit).toBe(2)
  expect(stderr).toMatchInlineSnapshot(`
    "Error: Several things are wrong.
      name must contain a letter or a digit.
      email must be an e-mail address, like name@example.com.
    "
  `)
})

test('a client may not look at clients', async () => {
  const { secret } = await vigintJson('clients', 'create', '--name', 'Curious')
  server.use(secret)
  expect(await vigintError('clients', 'list')).toMatchObject({
    exit: 4,
    code: 'FORBIDDEN',
    hint: expect.stringContaining('vigint me'),
  })
  server.use(server.operatorKey)
})

test('what a client calls itself can not move the cursor of a terminal', async () => {
  const { stdout } = await vigint('clients', 'create', '--name', 'Evil', '--description', 'two\nlines')
  expect(stdout).toContain('Description  two lines\n')
})

test('a client has addresses and limits of its own', async () => {
  const { client } = await vigintJson(
    'clients',
    'create',
    '--name',
    'Limited',
    '--allow-address',
    '2001:DB8::/32',
    '--requests-per-minute',
    '100',
  )
  expect(client).toMatchObject({
    allowedAddresses: ['2001:db8::/32'],
    limits: { requestsPerMinute: 100, isDefault: false },
  })
  const changed = await vigintJson(
    'clients',
    'update',
    'limited',
    '--any-address',
    '--requests-per-minute',
    'default',
  )
  expect(changed.client).toMatchObject({
    allowedAddresses: null,
    limits: { requestsPerMinute: 30000, isDefault: true },
  })
})
