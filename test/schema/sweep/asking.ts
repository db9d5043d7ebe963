import { spawnSync } from 'node:child_process'
import { filesFor, multipart, postMultipart } from '../../harness/multipart.ts'
import type { Answer, TestServer } from '../../harness/server.ts'
import { type Attempt, UPLOAD } from './attempts.ts'

const SECOND_OF_VIDEO = '-v error -f lavfi -i testsrc=size=64x48:rate=5 -t 1 -c:v mjpeg -f matroska pipe:1'

/** A second of video, where there is an ffmpeg to make it; else nothing that anybody takes for one. */
const clip: Buffer = spawnSync('ffmpeg', SECOND_OF_VIDEO.split(' ')).stdout ?? Buffer.from('no video')

/** Where in the variables a file belongs. */
function placesOf(value: unknown, above = 'variables'): string[] {
  if (value === UPLOAD) return [above]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => placesOf(each, `${above}.${name}`))
}

/** As JSON, or with files as a multipart request. */
export async function askAttempt(
  server: TestServer,
  { document }: Attempt,
  variables: object,
  secret: string | null,
): Promise<Answer> {
  const places = placesOf(variables)
  if (places.length === 0) return server.graphql(document, variables, secret)
  const empty = JSON.parse(JSON.stringify(variables, (_, each) => (each === UPLOAD ? null : each)))
  const files = Object.fromEntries(places.map((place) => [place, clip]))
  return postMultipart(server, secret, multipart(filesFor(document, empty, files)))
}
