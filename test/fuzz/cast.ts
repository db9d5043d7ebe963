import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jpeg } from '../harness/jpeg.ts'
import { ask } from '../harness/revocation.ts'
import type { Place } from '../harness/serve-process.ts'
import type { Cast } from './requests.ts'

/** What a frame holds in base64. */
const PICTURE = jpeg(64, 48).toString('base64')

const CREATE_CLIENT = `mutation ($name: String!) {
  createClient(input: { name: $name }) { ... on ClientCreated { client { id slug } key { id } secret } ... on Error { message } }
}`
const CREATE_KEY = `mutation ($input: CreateKeyInput!) {
  createKey(input: $input) { ... on KeyCreated { key { id } secret } ... on Error { message } }
}`
const CREATE_SOURCE = `mutation ($input: CreateSourceInput!) {
  createSource(input: $input) { ... on SourceCreated { source { id name } } ... on Error { message } }
}`
const NAMES = `{
  auditLog(first: 3) { edges { cursor node { id } } }
  clients(first: 3) { edges { cursor } }
  byName: clients(first: 3, orderBy: { field: NAME, direction: ASC }) { edges { cursor } }
  keys(first: 3) { edges { cursor } }
}`

/** A client with keys of every role, made anew: whoever came before may have been deleted. */
export async function castOf(url: URL, { dataDir }: Place): Promise<Cast> {
  const operatorKey = (await readFile(join(dataDir, 'operator.key'), 'utf8')).trim()
  const run = async (query: string, variables: object = {}) => {
    const { body } = await ask(url.origin, operatorKey, query, variables)
    if (!body.data) throw new Error(`The cast can't be made: ${JSON.stringify(body)}`)
    return body.data
  }
  const { createClient } = await run(CREATE_CLIENT, { name: `Cast ${crypto.randomUUID()}` })
  const client = createClient.client.id
  const key = async (input: object) => (await run(CREATE_KEY, { input: { client, ...input } })).createKey
  const others = [
    await key({ role: 'viewer' }),
    await key({ role: 'ingest' }),
    await key({ role: 'admin', environment: 'TEST' }),
    await key({ role: 'integration' }),
  ]
  const { createSource } = await run(CREATE_SOURCE, {
    input: { client, name: `camera ${crypto.randomUUID()}` },
  })
  const names = await run(NAMES)
  const edges = [names.auditLog, names.clients, names.byName, names.keys].flatMap(({ edges }) => edges)
  return {
    keys: [operatorKey, createClient.secret, ...others.map(({ secret }) => secret)],
    names: [
      ...[createSource.source.id, createSource.source.name, PICTURE],
      ...[client, createClient.client.slug, createClient.key.id, ...others.map(({ key }) => key.id)],
      ...edges.flatMap(({ cursor, node }: { cursor: string; node?: { id: string } }) => [
        cursor,
        node?.id ?? cursor,
      ]),
    ],
  }
}
