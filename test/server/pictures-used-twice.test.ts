import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MadeClient, makeClient } from '../harness/acts.ts'
import { jpeg } from '../harness/jpeg.ts'
import { multipart, postMultipart } from '../harness/multipart.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { act } from '../harness/sources.ts'

const PICTURE_BYTES = 60_000
/** Of which a source with this room holds one: it frees the others while the request still runs. */
const BUFFER_BYTES = 100_000
const FRAMES = 5

let server: TestServer
let acme: MadeClient
beforeAll(async () => {
  server = await startTestServer()
  acme = await makeClient(server, 'Acme')
})
afterAll(() => server.stop())

async function smallSource(name: string) {
  await act(server, acme.secret, 'createSource', { name, settings: { bufferBytes: BUFFER_BYTES } })
  return name
}

const done = '{ ... on FramesBuffered { accepted rejected { reason } buffer { frames bytes } } }'
const all = { accepted: FRAMES, rejected: [], buffer: { frames: 1, bytes: PICTURE_BYTES } }

test('two fields of one mutation push the same frames', async () => {
  const data = jpeg(64, 48, PICTURE_BYTES).toString('base64')
  const source = await smallSource('twice')
  const { body } = await server.graphql(
    `mutation ($input: BufferFramesInput!) { first: bufferFrames(input: $input) ${done} second: bufferFrames(input: $input) ${done} }`,
    { input: { source, frames: Array.from({ length: FRAMES }, () => ({ data })) } },
    acme.secret,
  )
  expect(body).toEqual({ data: { first: all, second: all } })
})

test('one file of a request stands for several frames', async () => {
  const source = await smallSource('repeated')
  const frames = Array.from({ length: FRAMES }, () => ({ data: null }))
  const { body } = await postMultipart(
    server,
    acme.secret,
    multipart([
      {
        name: 'operations',
        body: JSON.stringify({
          query: `mutation ($input: BufferFramesInput!) { bufferFrames(input: $input) ${done} }`,
          variables: { input: { source, frames } },
        }),
      },
      {
        name: 'map',
        body: JSON.stringify({ 0: frames.map((_, at) => `variables.input.frames.${at}.data`) }),
      },
      { name: '0', body: jpeg(64, 48, PICTURE_BYTES), filename: 'frame.jpg' },
    ]),
  )
  expect(body).toEqual({ data: { bufferFrames: all } })
})

describe('one picture in many places', () => {
  const LARGE_BYTES = 1024 * 1024
  const MANY = 70
  const inAll = (result: string) =>
    expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining(result) })
  const failed = '{ ... on Error { code message } }'

  test('counts each time: no request makes more of its body than a body may have', async () => {
    const data = jpeg(64, 48, LARGE_BYTES).toString('base64')
    const frames = Array.from({ length: MANY }, () => '{ data: $data }').join(' ')
    const { body } = await server.graphql(
      `mutation ($data: String!) { bufferFrames(input: { source: "many", frames: [${frames}] }) ${failed} }`,
      { data },
      acme.secret,
    )
    expect(body.data.bufferFrames).toEqual(inAll('67108864 bytes'))
  })

  test('also over several fields, and as a file', async () => {
    const fields = Array.from(
      { length: MANY },
      (_, at) =>
        `f${at}: bufferFrames(input: $input) { ... on FramesBuffered { accepted } ... on Error { code message } }`,
    )
    const { body } = await postMultipart(
      server,
      acme.secret,
      multipart([
        {
          name: 'operations',
          body: JSON.stringify({
            query: `mutation ($input: BufferFramesInput!) { ${fields.join(' ')} }`,
            variables: { input: { source: 'fields', frames: [{ data: null }] } },
          }),
        },
        { name: 'map', body: JSON.stringify({ 0: ['variables.input.frames.0.data'] }) },
        { name: '0', body: jpeg(64, 48, LARGE_BYTES), filename: 'frame.jpg' },
      ]),
    )
    const answers = Object.values(body.data)
    expect(answers.slice(0, 64)).toEqual(Array.from({ length: 64 }, () => ({ accepted: 1 })))
    expect(answers.slice(64)).toEqual(Array.from({ length: MANY - 64 }, () => inAll('67108864 bytes')))
  })
})
