/** Where the films are that tests use: how well the seconds agree in which a person is seen and those with somebody there. */
import { createDetector } from '../src/adapters/detector/create.ts'
import { LABELS, LEAST_SCORE } from '../src/core/analysis/detection.ts'
import { BOTTLES, framesOf, hasFootage, PEOPLE, PEOPLE_SECONDS } from '../test/harness/footage.ts'

const FPS = 2
const SCORES = [0.3, 0.35, 0.4]
const MOST_PIXELS = 50_000_000

if (!hasFootage) process.exit(1)
const detector = await createDetector('centernet', {
  workers: 2,
  labels: LABELS,
  leastScore: LEAST_SCORE,
  mostPixels: MOST_PIXELS,
  errors: { unusable: (why) => new Error(why), unavailable: (what) => new Error(what) },
})

/** The surest person in each frame. */
async function peopleIn(path: string): Promise<{ second: number; score: number }[]> {
  const frames = framesOf(path, { fps: FPS })
  const detected = await detector.detect({ clientId: 'bench', frames })
  return frames.map(({ at }, place) => {
    const found = detected?.frames[place] ?? []
    const scores = found.filter(({ label }) => label === 'person').map(({ score }) => score)
    return { second: at / 1000, score: Math.max(0, ...scores) }
  })
}

const isThere = (second: number) => PEOPLE_SECONDS.some(([from, to]) => second >= from && second < to + 1)
/** Within half a second of somebody's coming or going nobody can say. */
const isEdge = (second: number) =>
  PEOPLE_SECONDS.some(([from, to]) => Math.abs(second - from) <= 0.5 || Math.abs(second - to - 1) <= 0.5)

const people = await peopleIn(PEOPLE)
const told = people.filter(({ second }) => !isEdge(second))
for (const least of SCORES) {
  const count = (there: boolean, seen: boolean) =>
    told.filter(({ second, score }) => isThere(second) === there && score >= least === seen).length
  console.log(`score ${least}`)
  console.table({
    'somebody is there': { seen: count(true, true), 'not seen': count(true, false) },
    'nobody is there': { seen: count(false, true), 'not seen': count(false, false) },
  })
}
const bottles = await peopleIn(BOTTLES)
const bySecond = Map.groupBy(bottles, ({ second }) => Math.floor(second))
console.log('The surest person in each second of the film without any:')
console.log([...bySecond].map(([, of]) => Math.max(...of.map(({ score }) => score)).toFixed(2)).join(' '))
await detector.close()
