import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { roles } from '../../../src/db/tables/index.ts'
import {
  CREATE_ROLE,
  DELETE_CLIENT,
  DELETE_ROLE,
  type MadeClient,
  makeClient,
  makeKey,
  makeRole,
  REACTIVATE_KEY,
  REVOKE_KEY,
  ROTATE_KEY,
  tryKey,
  UPDATE_ROLE,
} from '../../harness/acts.ts'
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

const create = async (input: object, as?: string) => {
  const { status, body } = await server.graphql(CREATE_ROLE, { input: { description: 'Test', ...input } }, as)
  return { status, result: body.data?.createRole, error: body.errors?.[0] }
}
const update = async (input: object, as?: string) => {
  const { body } = await server.graphql(UPDATE_ROLE, { input }, as)
  return { result: body.data?.updateRole, error: body.errors?.[0] }
}
const remove = async (role: string, as?: string) => {
  const { body } = await server.graphql(DELETE_ROLE, { input: { role } }, as)
  return { result: body.data?.deleteRole, error: body.errors?.[0] }
}
const CREATE_KEY = `mutation ($input: CreateKeyInput!) {
  createKey(input: $input) { __typename ... on KeyCreated { key { id role permissions } secret } ... on Error { code message } }
}`
const key = async (input: object, as?: string) => {
  const { body } = await server.graphql(CREATE_KEY, { input }, as)
  return { result: body.data?.createKey, error: body.errors?.[0] }
}
const permissionsNow = async (secret: string) =>
  (await server.graphql('{ me { key { permissions } } }', {}, secret)).body.data.me.key.permissions

/** Starts what needs the row of the role while it is locked, and lets go once all of it waits. */
async function whileLocked<Started extends readonly unknown[]>(
  name: string,
  start: () => Started,
): Promise<Started> {
  return server.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from roles where name = ${name} for update`)
    const started = start()
    await vi.waitFor(async () => {
      const waiting = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      expect(await server.db.execute(waiting)).toHaveLength(started.length)
    })
    return started
  })
}

describe('a custom role', () => {
  test('is what was asked for, in the order of the list, and a key can have it', async () => {
    const { result } = await create({
      name: 'night-shift',
      description: '  Guards at night ',
      permissions: ['alerts:read', 'incidents:read', 'alerts:read'],
    })
    expect(result).toEqual({
      __typename: 'RoleCreated',
      role: {
        id: expect.stringMatching(/^role_[0-9A-Za-z]{22}$/),
        name: 'night-shift',
        description: 'Guards at night',
        builtIn: false,
        keyCount: 0,
        client: null,
        permissions: [{ name: 'incidents:read' }, { name: 'alerts:read' }],
      },
    })
    const made = await key({ client: 'acme', role: 'night-shift' })
    expect(made.result.key).toMatchObject({
      role: 'night-shift',
      permissions: ['incidents:read', 'alerts:read'],
    })
    expect(await permissionsNow(made.result.secret)).toEqual(['incidents:read', 'alerts:read'])
    const { body } = await server.graphql('{ role(role: "night-shift") { keyCount } }')
    expect(body.data.role.keyCount).toBe(1)
  })

  test.each([
    [
      { name: 'Night', permissions: ['alerts:read'] },
      'name must be 2 to 50 lower-case letters, digits and hyphens, a letter first.',
    ],
    [
      { name: 'admin', permissions: ['alerts:read'] },
      'name is that of a role that comes with vigint: choose another.',
    ],
    [{ name: 'nothing', permissions: [] }, 'permissions must hold at least one permission.'],
    [
      { name: 'much', permissions: Array(101).fill('alerts:read') },
      'permissions must hold at most 100 permissions.',
    ],
    [
      { name: 'magic', permissions: ['do:anything'] },
      'permissions holds what is no permission: do:anything (the query permissions lists what there is).',
    ],
    [
      { name: 'odd', permissions: ['toString'] },
      'permissions holds what is no permission: toString (the query permissions lists what there is).',
    ],
    [
      { name: 'reach', client: 'acme', permissions: ['platform:read'] },
      "A client's role can't reach beyond the client: leave out platform:read, clients:manage and billing:manage.",
    ],
  ])('is refused as %j', async (input, message) => {
    expect((await create(input)).result).toEqual({
      __typename: 'InvalidInputError',
      code: 'BAD_USER_INPUT',
      message,
    })
  })

  test('has a name once per owner', async () => {
    await create({ name: 'twice', permissions: ['alerts:read'] })
    expect((await create({ name: 'twice', permissions: ['alerts:read'] })).result.code).toBe('CONFLICT')
    const own = await create({ name: 'twice', permissions: ['frames:write'] }, acme.secret)
    expect(own.result.role.client).toEqual({ slug: 'acme' })
    // One's own comes before the operator's of the same name.
    expect((await key({ role: 'twice' }, acme.secret)).result.key.permissions).toEqual(['frames:write'])
    expect((await key({ role: 'twice' }, rival.secret)).result.key.permissions).toEqual(['alerts:read'])
  })

  test('that reaches beyond one client is for keys without a client', async () => {
    await create({ name: 'support', permissions: ['platform:read', 'keys:read'] })
    expect((await key({ client: 'acme', role: 'support' })).result).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'The role support is for keys without a client: leave the client out, or choose another role.',
    })
    const { result } = await key({ role: 'support' })
    expect(result.key.permissions).toEqual(['platform:read', 'keys:read'])
    expect((await server.graphql('{ clients { totalCount } }', {}, result.secret)).status).toBe(200)
    expect((await key({ client: 'acme', role: 'viewer' }, result.secret)).error.extensions.code).toBe(
      'FORBIDDEN',
    )
  })

  test('that keys of clients have can not be made to reach beyond them', async () => {
    const id = await makeRole(server, { name: 'bounded', permissions: ['keys:read'] })
    const made = await key({ client: 'acme', role: 'bounded' })
    expect((await update({ role: id, permissions: ['keys:read', 'platform:read'] })).result.code).toBe(
      'CONFLICT',
    )
    // Not even if the row says so.
    const { id: uuid } = (await server.db.query.roles.findFirst({ where: { name: 'bounded' } })) ?? { id: '' }
    await server.db
      .update(roles)
      .set({ permissions: ['keys:read', 'platform:read', 'gone:by-now'] })
      .where(eq(roles.id, uuid))
    await update({ role: id, description: 'Told of the change' })
    expect(await permissionsNow(made.result.secret)).toEqual(['keys:read'])
  })

  test('is made, changed and deleted by live keys alone', async () => {
    const { secret } = await makeKey(server, { client: 'acme', role: 'admin', environment: 'TEST' })
    const { error } = await create({ name: 'trial', permissions: ['alerts:read'] }, secret)
    expect(error.message).toBe("A test key can't change roles. Use a live key.")
  })
})

describe('nobody hands out more than they have', () => {
  test('by putting it into a role', async () => {
    await create({
      name: 'role-maker',
      permissions: ['roles:manage', 'keys:read', 'keys:manage', 'alerts:read'],
    })
    const { secret } = (await key({ client: 'acme', role: 'role-maker' })).result
    const refused = await create({ name: 'sneaky', permissions: ['alerts:read', 'client:manage'] }, secret)
    expect([refused.status, refused.error.message]).toEqual([
      403,
      'This key lacks client:manage itself, so it may not put that into a role.',
    ])
    const made = await create({ name: 'modest', permissions: ['alerts:read'] }, secret)
    expect(made.result.role.client).toEqual({ slug: 'acme' })
    const raised = await update({ role: 'modest', permissions: ['alerts:read', 'frames:write'] }, secret)
    expect(raised.error.extensions.code).toBe('FORBIDDEN')
  })

  test('by changing or handing out a role that allows more', async () => {
    await makeRole(server, { name: 'strong', client: 'acme', permissions: ['client:manage', 'frames:write'] })
    const { secret } = (await key({ client: 'acme', role: 'role-maker' })).result
    expect((await update({ role: 'strong', permissions: ['alerts:read'] }, secret)).error.message).toBe(
      'The role strong allows more than this key itself may, so it may not change the role.',
    )
    expect((await key({ role: 'strong' }, secret)).error.message).toBe(
      'This key may not hand out the role strong: it allows more than the key itself may.',
    )
    const strong = (await key({ client: 'acme', role: 'strong' })).result.key.id
    const rotated = await server.graphql(ROTATE_KEY, { input: { key: strong } }, secret)
    expect(rotated.body.errors?.[0].extensions.code).toBe('FORBIDDEN')
  })

  test('a client rotates its own key with a custom role, which stays', async () => {
    const { result } = await key({ client: 'acme', role: 'role-maker' })
    const { body } = await server.graphql(ROTATE_KEY, { input: { key: result.key.id } }, result.secret)
    expect(body.data.rotateKey.key.role).toBe('role-maker')
    expect(await permissionsNow(body.data.rotateKey.secret)).toEqual(await permissionsNow(result.secret))
  })
})

describe('of another tenant', () => {
  test('a role can not be seen, had, changed or deleted', async () => {
    const id = await makeRole(server, { name: 'secret-plan', client: 'rival', permissions: ['alerts:read'] })
    const seen = await server.graphql(
      'query ($id: ID!) { roles { name } role(role: $id) { name } node(id: $id) { id } }',
      { id },
      acme.secret,
    )
    expect(JSON.stringify(seen.body.data)).not.toContain('secret-plan')
    expect(seen.body.data).toMatchObject({ role: null, node: null })
    for (const name of [id, 'secret-plan']) {
      expect((await key({ role: name }, acme.secret)).result.code).toBe('BAD_USER_INPUT')
      expect((await update({ role: name, description: 'Mine' }, acme.secret)).result.code).toBe('NOT_FOUND')
      expect((await remove(name, acme.secret)).result.code).toBe('NOT_FOUND')
      expect((await key({ client: 'acme', role: name })).result.code).toBe('BAD_USER_INPUT')
    }
    expect(
      (await server.graphql('{ roles(client: "rival") { name } }', {}, acme.secret)).body.errors?.[0]
        .extensions.code,
    ).toBe('NOT_FOUND')
  })

  test('no role is made, and the operator’s are not changed', async () => {
    expect(
      (await create({ name: 'gift', client: 'rival', permissions: ['alerts:read'] }, acme.secret)).result
        .code,
    ).toBe('NOT_FOUND')
    await makeRole(server, { name: 'shared', permissions: ['alerts:read'] })
    expect((await update({ role: 'shared', description: 'Mine' }, acme.secret)).error.message).toBe(
      'The role shared is the operator’s: your keys can have it, but not change it.'.replace('’', "'"),
    )
    expect((await remove('shared', acme.secret)).error.extensions.code).toBe('FORBIDDEN')
  })

  test('nor are they counted', async () => {
    await makeRole(server, { name: 'counted', permissions: ['alerts:read'] })
    await key({ client: 'rival', role: 'counted' })
    await key({ client: 'acme', role: 'counted' })
    const count = async (as?: string) =>
      (await server.graphql('{ role(role: "counted") { keyCount } }', {}, as)).body.data.role.keyCount
    expect([await count(), await count(acme.secret)]).toEqual([2, 1])
  })

  test('to a key that looks after no keys there are only those of vigint', async () => {
    const { secret } = await makeKey(server, { client: 'acme', role: 'ingest' })
    const { body } = await server.graphql('{ roles { name builtIn keyCount } }', {}, secret)
    expect(body.data.roles.map(({ name }: { name: string }) => name)).toEqual([
      'operator',
      'admin',
      'integration',
      'ingest',
      'viewer',
    ])
    expect(body.data.roles[0]).toEqual({ name: 'operator', builtIn: true, keyCount: null })
  })
})

describe('deleting', () => {
  test('is refused while a key works, and then takes the revoked ones’ way back', async () => {
    const id = await makeRole(server, { name: 'short-lived', permissions: ['alerts:read'] })
    const used = (await key({ client: 'acme', role: 'short-lived' })).result
    expect((await remove(id)).result).toEqual({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      message:
        '1 working key has the role short-lived. Revoke it first (vigint keys list --role short-lived), or change what the role allows.',
    })
    await server.graphql(REVOKE_KEY, { input: { key: used.key.id } })
    expect((await remove(id)).result).toEqual({
      __typename: 'RoleDeleted',
      role: { name: 'short-lived' },
      released: 1,
    })
    const { body } = await server.graphql(REACTIVATE_KEY, { input: { key: used.key.id } })
    expect(body.data.reactivateKey).toMatchObject({
      code: 'CONFLICT',
      message:
        'The role short-lived of this key was deleted while it was revoked: it could do nothing. Create a new key.',
    })
    await makeRole(server, { name: 'short-lived', permissions: ['keys:manage'] })
    expect(
      (await server.graphql(REACTIVATE_KEY, { input: { key: used.key.id } })).body.data.reactivateKey.code,
    ).toBe('CONFLICT')
  })

  test('what comes with vigint stays', async () => {
    for (const name of ['admin', 'role_0000000000000000000002']) {
      expect((await remove(name)).result.message).toBe(
        'The role admin comes with vigint and stays as it is. Create one of your own instead.',
      )
    }
  })

  test('against a key that is made at the same moment, one of the two is refused', async () => {
    for (let round = 0; round < 6; round++) {
      const name = `racing-${round}`
      const id = await makeRole(server, { name, permissions: ['alerts:read'] })
      // Both wait for the row, and go on in whatever order they are let.
      const both = await whileLocked(name, () => [key({ client: 'acme', role: name }), remove(id)] as const)
      const [made, gone] = await Promise.all(both)
      const isMade = made.result?.__typename === 'KeyCreated'
      expect(gone.result.__typename).toBe(isMade ? 'ConflictError' : 'RoleDeleted')
      if (isMade) expect(await tryKey(server, made.result.secret)).toBe('200')
      else expect(made.result.message).toBe(`The role ${name} was deleted just now. Choose another.`)
    }
  })

  test('against a key that is reactivated at the same moment, too', async () => {
    for (let round = 0; round < 12; round++) {
      const name = `returning-${round}`
      const id = await makeRole(server, { name, permissions: ['alerts:read'] })
      const { result } = await key({ client: 'acme', role: name })
      await server.graphql(REVOKE_KEY, { input: { key: result.key.id } })
      const [back, gone] = await Promise.all([
        server.graphql(REACTIVATE_KEY, { input: { key: result.key.id } }),
        remove(id),
      ])
      const isBack = back.body.data.reactivateKey.__typename === 'KeyReactivated'
      expect(gone.result.__typename).toBe(isBack ? 'ConflictError' : 'RoleDeleted')
      if (isBack) expect(await permissionsNow(result.secret)).toEqual(['alerts:read'])
    }
  })

  test('a client goes with its roles and the keys that have them', async () => {
    await makeClient(server, 'Doomed')
    await makeRole(server, { name: 'doomed-role', client: 'doomed', permissions: ['alerts:read'] })
    await makeKey(server, { client: 'doomed', role: 'doomed-role' })
    const { body } = await server.graphql(DELETE_CLIENT, { input: { client: 'doomed', force: true } })
    expect(body.data.deleteClient.removed).toContainEqual({ noun: 'roles', count: 1 })
    expect((await server.graphql('{ role(role: "doomed-role") { id } }')).body.data.role).toBeNull()
  })
})

describe('a change', () => {
  test('reaches live keys at once, and a cached key says its permissions without the database', async () => {
    const id = await makeRole(server, { name: 'changing', permissions: ['keys:read', 'alerts:read'] })
    const { secret } = (await key({ client: 'acme', role: 'changing' })).result
    const list = () => server.graphql('{ keys { totalCount } }', {}, secret)
    expect((await list()).status).toBe(200)
    // Behind the back of the server: what is remembered is what is answered.
    await server.db
      .update(roles)
      .set({ permissions: ['frames:write'] })
      .where(eq(roles.name, 'changing'))
    expect(await permissionsNow(secret)).toEqual(['keys:read', 'alerts:read'])
    await update({ role: id, permissions: ['alerts:read'] })
    expect((await list()).status).toBe(403)
    expect(await permissionsNow(secret)).toEqual(['alerts:read'])
  })

  test('reaches the keys in another process within a second', async () => {
    const other = await startTestServer({ database: server.database })
    const id = await makeRole(server, { name: 'travelling', permissions: ['keys:read'] })
    const { secret } = (await key({ client: 'acme', role: 'travelling' })).result
    const ask = async () => (await other.graphql('{ keys { totalCount } }', {}, secret)).status
    expect([await ask(), await ask()]).toEqual([200, 200])
    await update({ role: id, permissions: ['alerts:read'] })
    const changedAt = performance.now()
    let status = await ask()
    while (status !== 403 && performance.now() - changedAt < 1_000) status = await ask()
    expect(status).toBe(403)
    await other.stop()
  })

  test('holds for the rest of the request that made it', async () => {
    await makeRole(server, {
      name: 'humble',
      client: 'acme',
      permissions: ['roles:manage', 'keys:manage', 'keys:read'],
    })
    const { secret } = (await key({ client: 'acme', role: 'humble' })).result
    const { body } = await server.graphql(
      `mutation {
        a: updateRole(input: { role: "humble", permissions: ["keys:read"] }) { __typename }
        b: createKey(input: { role: "humble", name: "too late" }) { __typename }
      }`,
      {},
      secret,
    )
    expect(body.data).toEqual({ a: { __typename: 'RoleUpdated' }, b: null })
    expect(body.errors?.[0].extensions.code).toBe('FORBIDDEN')
  })

  test('stands in the audit log, refused ones too', async () => {
    const id = await makeRole(server, { name: 'recorded', permissions: ['alerts:read'] })
    await update({ role: id, permissions: ['frames:write'] })
    const ingest = await makeKey(server, { client: 'acme', role: 'ingest' })
    await remove('recorded', ingest.secret)
    await remove(id)
    const { body } = await server.graphql(
      'query ($id: String) { byId: auditLog(subject: $id) { nodes { action before after } } refused: auditLog(subject: "recorded") { nodes { action outcome } } }',
      { id },
    )
    expect(body.data.byId.nodes).toEqual([
      {
        action: 'role.delete',
        before: expect.objectContaining({ name: 'recorded', released: 0 }),
        after: null,
      },
      {
        action: 'role.update',
        before: expect.objectContaining({ permissions: ['alerts:read'] }),
        after: expect.objectContaining({ permissions: ['frames:write'] }),
      },
      { action: 'role.create', before: null, after: expect.objectContaining({ name: 'recorded' }) },
    ])
    expect(body.data.refused.nodes).toEqual([{ action: 'role.delete', outcome: 'REFUSED' }])
  })
})

test('roles are listed with those of vigint first, and for one client those that its keys can have', async () => {
  await makeRole(server, { name: 'acme-only', client: 'acme', permissions: ['alerts:read'] })
  const names = async (filter: string) => {
    const { body } = await server.graphql(`{ roles(${filter}) { name } }`)
    return body.data.roles.map(({ name }: { name: string }) => name)
  }
  const all = await names('search: "o"')
  expect(all.slice(0, 1)).toEqual(['operator'])
  expect(await names('search: "acme-only"')).toEqual(['acme-only'])
  expect(await names('search: "acme-only", client: "acme"')).toEqual(['acme-only'])
  expect(await names('search: "acme-only", client: "rival"')).toEqual([])
  expect(await names('client: "acme"')).not.toContain('operator')
  const { body } = await server.graphql(
    '{ permissions { name } nodes(ids: ["role_0000000000000000000003"]) { ... on Role { name } } }',
  )
  expect(body.data.permissions).toContainEqual({ name: 'roles:manage' })
  expect(body.data.nodes).toEqual([{ name: 'integration' }])
})
