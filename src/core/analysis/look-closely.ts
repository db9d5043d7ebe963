import type { SourceRow, StageRecord } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { UnavailableError } from '../errors.ts'
import type { Frame } from '../frames/frame.ts'
import type { Detection } from './detection.ts'
import { stageRecord } from './outcome.ts'
import type { Trouble } from './stage.ts'
import { TROUBLES } from './stage.ts'

export type Look = { at: number; detections: Detection[] }

export type LookedClosely = { looks: readonly Look[]; milliseconds: number }
export type LookTrouble = { trouble: Trouble; reason: string; milliseconds: number }

type Closely = { source: SourceRow; frames: readonly Frame[]; replaces?: string; signal?: AbortSignal }

/** What is in each of these frames; null where newer frames of the camera took their turn. */
export async function lookClosely(
  { analysis: { detector } }: Core,
  { source, frames, replaces, signal }: Closely,
): Promise<LookedClosely | LookTrouble | null> {
  const began = performance.now()
  const trouble = (trouble: Trouble, reason: string = TROUBLES[trouble]) => ({
    trouble,
    reason,
    milliseconds: performance.now() - began,
  })
  try {
    const detected = await detector.detect({
      clientId: source.clientId,
      ...(replaces === undefined ? {} : { replaces }),
      frames: frames.map(({ capturedAt, data }) => ({ at: capturedAt, data })),
      signal,
    })
    if (!detected) return null
    const looks = frames.flatMap(({ capturedAt }, place) => {
      const detections = detected.frames[place]
      return detections ? [{ at: capturedAt, detections: [...detections] }] : []
    })
    if (looks.length === 0) return trouble('UNDECODABLE')
    return { looks, milliseconds: detected.milliseconds }
  } catch (error) {
    // What has a cause has failed; else there is too much to do.
    if (error instanceof UnavailableError)
      return trouble(error.cause === undefined ? 'BUSY' : 'FAILED', error.what)
    throw error
  }
}

export const detectFailed = (
  model: string,
  { trouble, reason, milliseconds }: LookTrouble,
  frames: number,
): StageRecord =>
  stageRecord('detect', { verdict: 'inconclusive', trouble, reason, model, milliseconds, frames })
