import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startEmbedded } from '../../src/db/embedded/start.ts'
import { makePlace } from '../harness/serve-process.ts'
import { type Figures, fuzz } from './fuzz.ts'

const USAGE = 'npm run fuzz -- [--requests 50000] [--seed N]'
const SHOWN = 20

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '50000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
})
const [requests, seed] = [Number(values.requests), Number(values.seed)]
if (!Number.isInteger(requests) || requests < 1 || !Number.isInteger(seed)) {
  console.error(`Whole numbers, please. ${USAGE}`)
  process.exit(2)
}

const place = await makePlace()
const quiet = { info: () => {}, warn: () => {} }
const database = await startEmbedded({ directory: join(place.directory, 'postgres'), log: quiet })
console.log(`${requests} requests, seed ${seed}`)
const figures = await fuzz({ place, databaseUrl: database.url, seed, requests })
await database.stop()
await place.remove()
print(figures)
process.exitCode = figures.findings.length > 0 ? 1 : 0

function print({ requests, perSecond, byStatus, bySort, slowest, findings }: Figures): void {
  console.log(`requests    ${requests}, ${Math.round(perSecond)} a second`)
  console.log(`by status   ${JSON.stringify(byStatus)}`)
  console.log(`by sort     ${JSON.stringify(bySort)}`)
  console.log(
    `slowest     ${Math.round(slowest.milliseconds)} ms: ${JSON.stringify(slowest.request.slice(0, 300))}`,
  )
  console.log(`findings    ${findings.length} ${JSON.stringify(counted(findings.map(({ what }) => what)))}`)
  for (const { what, number, request, answer } of findings.slice(0, SHOWN)) {
    console.log(
      `\n#${number} ${what}\n  sent      ${JSON.stringify(request)}\n  answered  ${JSON.stringify(answer)}`,
    )
  }
}

function counted(words: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
