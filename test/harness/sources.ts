import { base64Picture } from './pictures.ts'
import type { TestServer } from './server.ts'

type Asks = Pick<TestServer, 'graphql'>

const SOURCE = `id name environment status archivedAt client { slug }
  settings { shortWindowSeconds longWindowSeconds bufferBytes expectedFps offlineAfterSeconds retentionDays }
  effectiveSettings { shortWindowSeconds longWindowSeconds bufferBytes expectedFps offlineAfterSeconds retentionDays }
  frameCount frameBytes buffer { state frames bytes dropped }`

const FAILED = '... on Error { code message }'

/** A mutation about one source; what it came to, or the error that was answered instead. */
export async function act(server: Asks, secret: string | undefined, name: string, input: object) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}`
  const past = { create: 'Created', update: 'Updated', archive: 'Archived', unarchive: 'Unarchived' }
  const done = past[name.replace('Source', '') as keyof typeof past] ?? 'Deleted'
  const answer = done === 'Deleted' ? 'id name environment' : SOURCE
  const { body } = await server.graphql(
    `mutation ($input: ${type}Input!) {
      ${name}(input: $input) { ... on Source${done} { source { ${answer} } } ${FAILED} }
    }`,
    { input },
    secret,
  )
  const result = body.data?.[name]
  return result?.source ?? result ?? body.errors?.[0].extensions
}

export const picture = await base64Picture()
export const pictureBytes = Buffer.from(picture, 'base64').length

/** The answer of a push of so many frames, or of these. */
export async function push(
  server: Asks,
  secret: string | undefined,
  source: string,
  frames: object[] | number = 1,
  client?: string,
) {
  const list = typeof frames === 'number' ? Array.from({ length: frames }, () => ({})) : frames
  const { body } = await server.graphql(
    `mutation ($input: BufferFramesInput!) {
      bufferFrames(input: $input) {
        ... on FramesBuffered {
          accepted rejected { index reason } clockSkewSeconds source { id name environment }
          buffer { frames bytes dropped }
        }
        ${FAILED}
      }
    }`,
    { input: { source, client, frames: list.map((frame) => ({ data: picture, ...frame })) } },
    secret,
  )
  return body.data?.bufferFrames ?? body.errors?.[0].extensions
}

/** As it is shown; the error where it is not. */
export async function show(server: Asks, secret: string | undefined, source: string, client?: string) {
  const { body } = await server.graphql(
    `query ($source: String!, $client: ID) { source(source: $source, client: $client) { ${SOURCE} } }`,
    { source, client },
    secret,
  )
  return body.data?.source ?? body.errors?.[0].extensions
}
