import type { TestServer } from './server.ts'

export type MadeClient = { id: string; slug: string; keyId: string; secret: string }

type Asks = Pick<TestServer, 'graphql'>

/** A client and its first key. */
export async function makeClient(
  server: Asks,
  name: string,
  key: object = {},
  more: object = {},
): Promise<MadeClient> {
  const { body } = await server.graphql(
    `mutation ($input: CreateClientInput!) {
      createClient(input: $input) {
        ... on ClientCreated { client { id slug } key { id } secret }
        ... on Error { code message }
      }
    }`,
    { input: { name, key, ...more } },
  )
  const made = body.data.createClient
  if (made.message) throw new Error(made.message)
  return { id: made.client.id, slug: made.client.slug, keyId: made.key.id, secret: made.secret }
}

/** The same under a name that nobody else has. */
export const makeAnyClient = (server: Asks, key: object = {}, more: object = {}): Promise<MadeClient> =>
  makeClient(server, `Client ${crypto.randomUUID()}`, key, more)

export type MadeKey = { id: string; secret: string }

/** A further key; the answer as it came where it was refused. */
export async function makeKey(server: TestServer, input: object, as?: string): Promise<MadeKey> {
  const { body } = await server.graphql(
    `mutation ($input: CreateKeyInput!) {
      createKey(input: $input) { ... on KeyCreated { key { id } secret } ... on Error { code message } }
    }`,
    { input },
    as,
  )
  return { id: body.data.createKey.key.id, secret: body.data.createKey.secret }
}

/** What a request with this key is answered: its status, and the reason of a refusal. */
export async function tryKey(server: TestServer, secret: string): Promise<string> {
  const { status, body } = await server.graphql('{ me { key { id } } }', {}, secret)
  return status === 200 ? '200' : `${status} ${body.errors?.[0].extensions.reason}`
}

export const REVOKE_KEY = `mutation ($input: RevokeKeyInput!) {
  revokeKey(input: $input) { __typename ... on KeyRevoked { key { id state } } ... on Error { code message } }
}`

export const REACTIVATE_KEY = `mutation ($input: ReactivateKeyInput!) {
  reactivateKey(input: $input) { __typename ... on KeyReactivated { key { id state } } ... on Error { code message } }
}`

export const REVOKE_CLIENT = `mutation ($input: RevokeClientInput!) {
  revokeClient(input: $input) { __typename ... on ClientRevoked { client { status revokedAt } } ... on Error { code message } }
}`

export const REACTIVATE_CLIENT = `mutation ($input: ReactivateClientInput!) {
  reactivateClient(input: $input) { __typename ... on ClientReactivated { client { status } } ... on Error { code message } }
}`

export const DELETE_CLIENT = `mutation ($input: DeleteClientInput!) {
  deleteClient(input: $input) {
    __typename
    ... on ClientDeleted { client { id name slug } removed { noun count } }
    ... on Error { code message }
  }
}`

export const ROTATE_KEY = `mutation ($input: RotateKeyInput!) {
  rotateKey(input: $input) {
    __typename
    ... on KeyRotated { key { id role state expiresAt } secret previous { id state retiresAt successor { id } } }
    ... on Error { code message }
  }
}`

export const CREATE_ROLE = `mutation ($input: CreateRoleInput!) {
  createRole(input: $input) {
    __typename
    ... on RoleCreated { role { id name description builtIn keyCount client { slug } permissions { name } } }
    ... on Error { code message }
  }
}`

export const UPDATE_ROLE = `mutation ($input: UpdateRoleInput!) {
  updateRole(input: $input) {
    __typename
    ... on RoleUpdated { role { id description permissions { name } } }
    ... on Error { code message }
  }
}`

export const DELETE_ROLE = `mutation ($input: DeleteRoleInput!) {
  deleteRole(input: $input) { __typename ... on RoleDeleted { role { name } released } ... on Error { code message } }
}`

/** A custom role of the operator, or of the client that is named; its id. */
export async function makeRole(
  server: TestServer,
  input: { name: string; permissions: string[]; client?: string },
  as?: string,
): Promise<string> {
  const { body } = await server.graphql(CREATE_ROLE, { input: { description: 'For a test', ...input } }, as)
  return body.data.createRole.role.id
}
