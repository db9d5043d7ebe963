import sharp from 'sharp'
import { GREY_HEIGHT, GREY_WIDTH } from '../../src/core/analysis/grey.ts'
import { scene } from '../core/analysis/scenes.ts'
import type { TestServer } from './server.ts'
import { act, push } from './sources.ts'

type Asks = Pick<TestServer, 'graphql'>

export const ANALYSIS = `id state trigger verdict trouble incidentType riskLevel confidence summary windowId frames
  environment source { name } stages { stage verdict reason trouble model frames inputTokens outputTokens cost { amount } }`
const ONE = `${ANALYSIS} windowTo evidence rulesMet { type from to } presence { label from to }`

const SUMMARY = 'summary { total unfinished detected confirmed vetoed clear inconclusive }'

/** The analyses and their summary, or the failure that was answered instead. */
export async function analyze(server: Asks, secret: string | undefined, input: object): Promise<any> {
  const { body } = await server.graphql(
    `mutation ($input: AnalyzeInput!) {
      analyze(input: $input) {
        ... on Analyzed { analyses { ${ANALYSIS} } ${SUMMARY} }
        ... on InvalidInputError { issues { path message } }
        ... on Error { code message }
      }
    }`,
    { input },
    secret,
  )
  return body.data?.analyze ?? { ...body.errors?.[0].extensions, says: body.errors?.[0].message }
}

/** Of one source, waited for. */
export async function lookAt(server: Asks, secret: string | undefined, source: string, input: object = {}) {
  const { analyses, ...failure } = await analyze(server, secret, { source, wait: true, ...input })
  return analyses ? analyses[0] : failure
}

export async function analysisOf(server: Asks, secret: string | undefined, id: string) {
  const { body } = await server.graphql(`query ($id: ID!) { analysis(id: $id) { ${ONE} } }`, { id }, secret)
  return body.data?.analysis ?? body.errors?.[0].extensions
}

/** The latest first. */
export async function listed(server: Asks, secret: string | undefined, input: object = {}): Promise<any[]> {
  const { body } = await server.graphql(
    `query ($source: String, $trigger: AnalysisTrigger) {
      analyses(source: $source, trigger: $trigger, first: 100) { nodes { ${ANALYSIS} windowFrom windowTo createdAt } }
    }`,
    input,
    secret,
  )
  return body.data.analyses.nodes
}

/** A room as a camera sees it, another bit of noise in each. */
export async function room(seed: number): Promise<string> {
  const grey = Buffer.from(scene({ seed }))
  const raw = { width: GREY_WIDTH, height: GREY_HEIGHT, channels: 1 as const }
  return (await sharp(grey, { raw }).jpeg({ quality: 90 }).toBuffer()).toString('base64')
}
const ROOMS = await Promise.all([1, 2, 3, 4].map(room))

/** With something hung before the lens. */
const COVERED = await Promise.all(
  [120, 124].map(async (shade) =>
    (
      await sharp({
        create: { width: 64, height: 48, channels: 3, background: { r: shade, g: shade, b: shade } },
      })
        .jpeg()
        .toBuffer()
    ).toString('base64'),
  ),
)

type Sight = 'room' | 'covered' | 'noise'

/** One picture, each unlike the one before. */
export const sight = (of: Sight, place: number): string =>
  of === 'room'
    ? (ROOMS[place % ROOMS.length] ?? '')
    : of === 'covered'
      ? (COVERED[place % COVERED.length] ?? '')
      : UNDECODABLE

/** A header that says JPEG, and nothing behind it that can be decoded. */
const UNDECODABLE = await (async () => {
  const { jpeg } = await import('./jpeg.ts')
  return jpeg(64, 48).toString('base64')
})()

/** What the camera sent in the last seconds, by default two frames each. */
export async function film(
  server: Asks,
  secret: string | undefined,
  source: string,
  { of = 'room', seconds = 3, every = 500, until = Date.now() }: Film = {},
  client?: string,
) {
  const count = Math.floor((seconds * 1000) / every)
  const frames = Array.from({ length: count }, (_, place) => ({
    data: sight(of, place),
    capturedAt: new Date(until - (count - 1 - place) * every).toISOString(),
  }))
  return push(server, secret, source, frames, client)
}
type Film = { of?: Sight; seconds?: number; every?: number; until?: number }

/** Without the detector, which takes its time; covering the camera is what makes an incident. */
export const QUICK = { stages: { detect: false }, rules: [{ type: 'TAMPERING', minSeconds: 1 }] }

export const makeSource = (server: Asks, secret: string | undefined, name: string, more: object = QUICK) =>
  act(server, secret, 'createSource', { name, ...more })
