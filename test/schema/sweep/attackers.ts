import type { GraphQLField } from 'graphql'
import { expect } from 'vitest'
import { makeClient, makeKey, REVOKE_KEY } from '../../harness/acts.ts'
import type { Answer, TestServer } from '../../harness/server.ts'
import type { Attempt } from './attempts.ts'

/** Who has no business with the tenant's things, or with changing them. */
export type Attacker = { name: string; secret: string | null; permissions: string[]; isTest: boolean }

type Guard = { public: true } | { authenticated: true } | { permission: string }

/** Keys of another tenant, of every sort; what has been revoked; nothing. */
export async function makeStrangers(server: TestServer): Promise<Attacker[]> {
  const rival = await makeClient(server, 'Rival')
  const revoked = await makeKey(server, { client: rival.id, role: 'admin' })
  await server.graphql(REVOKE_KEY, { input: { key: revoked.id } })
  return withPermissions(server, {
    'another tenant’s admin': rival.secret,
    ...(await lesserKeys(server, rival.id, 'another tenant’s')),
    'a revoked key': revoked.secret,
    'no key': null,
  })
}

/** The tenant's own keys that may not manage it. */
export const makeLesser = async (server: TestServer, client: string): Promise<Attacker[]> =>
  withPermissions(server, await lesserKeys(server, client, 'its own'))

async function lesserKeys(
  server: TestServer,
  client: string,
  whose: string,
): Promise<Record<string, string>> {
  const key = async (role: string, environment = 'LIVE') =>
    (await makeKey(server, { client, role, environment })).secret
  return {
    [`${whose} viewer`]: await key('viewer'),
    [`${whose} integration`]: await key('integration'),
    [`${whose} camera`]: await key('ingest'),
    [`${whose} test key`]: await key('admin', 'TEST'),
  }
}

const withPermissions = (server: TestServer, secrets: Record<string, string | null>): Promise<Attacker[]> =>
  Promise.all(
    Object.entries(secrets).map(async ([name, secret]) => ({
      name,
      secret,
      permissions: await permissionsOf(server, secret),
      isTest: name.endsWith('test key'),
    })),
  )

export async function permissionsOf(server: TestServer, secret: string | null): Promise<string[]> {
  const { body } = await server.graphql('{ me { key { permissions } } }', {}, secret)
  return body.data?.me?.key.permissions ?? []
}

type Field = GraphQLField<unknown, unknown>
const guardOf = (field: Field) => (field.extensions.pothosOptions as { guard: Guard }).guard

export function isAllowed(field: Field, { secret, permissions }: Attacker): boolean {
  const guard = guardOf(field)
  if ('public' in guard) return true
  if (secret === null || permissions.length === 0) return false
  return 'authenticated' in guard || permissions.includes(guard.permission)
}

/** Who may not use the field at all is told so, whatever was named. */
export function expectGuarded(field: Field, attempt: Attempt, attacker: Attacker, answer: Answer): void {
  const message = told(attempt, attacker, answer)
  expect(answer.status, message).toBeLessThan(500)
  if (isAllowed(field, attacker)) return
  if (attacker.permissions.length === 0) expect(answer.status, message).toBe(401)
  else
    expect([answer.status, answer.body.errors?.[0].extensions.reason], message).toEqual([403, 'PERMISSION'])
}

const LONGEST = 2_000

/** What to say of an attempt that went wrong. */
export const told = ({ document, existing }: Attempt, { name }: Attacker, { status, body }: Answer) =>
  `${name}: ${document} with ${JSON.stringify(existing)} was answered ${status} ${JSON.stringify(body).slice(0, LONGEST)}`
