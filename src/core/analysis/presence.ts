import type { Point, StoredPresence } from '../../db/tables/index.ts'
import { type Label, LEAST_SCORE } from './detection.ts'
import type { Sample } from './observe.ts'
import { begun, belongs, goOn, miss, type Run } from './run.ts'
import { isMasked } from './zone.ts'

export type PresenceOptions = {
  masks?: readonly (readonly Point[])[] | undefined
  minScore?: number | undefined
}

/** What was there in a window and for how long, gaps bridged as rules do; by when it came. */
export function presenceIn(
  samples: readonly Pick<Sample, 'at' | 'detections'>[],
  { masks = [], minScore = LEAST_SCORE }: PresenceOptions = {},
): StoredPresence[] {
  const done: StoredPresence[] = []
  const runs = new Map<Label, Run>()
  for (const { at, detections } of samples.toSorted((one, other) => one.at - other.at)) {
    if (!detections) continue
    const counted = detections.filter(({ score, box }) => score >= minScore && !isMasked(box, masks))
    const there = Map.groupBy(counted, ({ label }) => label)
    for (const [label, run] of runs) if (!there.has(label)) miss(run, at)
    for (const [label, all] of there) {
      const look = {
        at,
        score: Math.max(...all.map(({ score }) => score)),
        boxes: all.map(({ box }) => box),
        isSure: true,
      }
      const run = runs.get(label)
      const goesOn = run !== undefined && belongs(run, look)
      if (run && !goesOn) done.push(presence(label, run))
      runs.set(label, goesOn ? goOn(run, look) : begun(look))
    }
  }
  for (const [label, run] of runs) done.push(presence(label, run))
  return done.toSorted((one, other) => one.from - other.from || one.label.localeCompare(other.label))
}

const presence = (label: Label, run: Run): StoredPresence => ({
  label,
  from: run.since,
  to: run.until,
  most: run.most,
  score: run.best.score,
})
