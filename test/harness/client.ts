import type { TestServer } from './server.ts'

export type TestClient = { id: string; slug: string; secret: string }

/** A client with a key of this role, live unless said. */
export async function makeClient(
  server: Pick<TestServer, 'graphql'>,
  key: { role?: string; environment?: 'LIVE' | 'TEST' } = {},
  more: object = {},
): Promise<TestClient> {
  const input = {
    name: `Client ${crypto.randomUUID()}`,
    key: { name: 'a key', role: 'admin', ...key },
    ...more,
  }
  const { body } = await server.graphql(
    `mutation ($input: CreateClientInput!) {
      createClient(input: $input) { ... on ClientCreated { client { id slug } secret } ... on Error { message } }
    }`,
    { input },
  )
  const { client, secret, message } = body.data.createClient
  if (message) throw new Error(message)
  return { ...client, secret }
}
