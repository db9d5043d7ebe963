import { useEffect, useState } from 'react'
import type { AnalysisDetail } from '../../client/analyses.ts'
import { allLooks } from '../../client/looks.ts'
import { useConnection } from '../live/context.tsx'
import { faultOf } from '../live/fault.ts'

export type Look = AnalysisDetail['looks'][number]

/** Those behind the first page come once: what was looked at does not change any more. */
export function useLooks(analysis: AnalysisDetail): readonly Look[] {
  const connection = useConnection()
  const { id, looks, state } = analysis
  const [all, setAll] = useState<{ id: string; looks: readonly Look[] }>()
  const isFinished = state === 'FINISHED'

  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page is the same each time
  useEffect(() => {
    if (!isFinished) return
    let isGone = false
    const load = async () => {
      try {
        const loaded = await allLooks(connection, { id, looks })
        if (!isGone) setAll({ id, looks: loaded })
      } catch (error) {
        faultOf(error)
      }
    }
    void load()
    return () => {
      isGone = true
    }
  }, [connection, id, isFinished])

  return all?.id === id ? all.looks : looks
}

/** A frame that there is something to say of; without detections where the detector did not look. */
export interface ToldFrame {
  readonly capturedAt: string
  readonly detections: Look['detections'] | null
}

/** Those that were looked at closely, and those that a model named: the oldest first. */
export function toldFrames(looks: readonly Look[], evidence: readonly string[]): ToldFrame[] {
  const known = new Set(looks.map(({ capturedAt }) => capturedAt))
  const others = evidence.filter((moment) => !known.has(moment))
  return [...looks, ...others.map((capturedAt) => ({ capturedAt, detections: null }))].sort(
    (a, b) => Date.parse(a.capturedAt) - Date.parse(b.capturedAt),
  )
}

const surestIn = ({ detections }: ToldFrame): number =>
  detections ? Math.max(0, ...detections.map(({ score }) => score)) : -1

/** Where to begin: at the surest of those nearest to the evidence, or of all where there is none. */
export function tellingFrame(frames: readonly ToldFrame[], evidence: readonly string[]): number {
  const looked = frames.filter(({ detections }) => detections)
  const from = looked.length > 0 ? looked : frames
  const nearest = evidence.flatMap((moment) => nearestTo(moment, from) ?? [])
  const [first, ...others] = nearest.length > 0 ? nearest : from
  if (!first) return 0
  return frames.indexOf(others.reduce((best, each) => (surestIn(each) > surestIn(best) ? each : best), first))
}

function nearestTo(moment: string, frames: readonly ToldFrame[]): ToldFrame | undefined {
  const distances = frames.map(({ capturedAt }) => Math.abs(Date.parse(capturedAt) - Date.parse(moment)))
  return frames[distances.indexOf(Math.min(...distances))]
}
