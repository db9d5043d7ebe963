import { z } from 'zod'
import type { FrameSettings } from '../../db/tables/index.ts'
import { InvalidInputError } from '../errors.ts'

const MiB = 1024 * 1024
export const MOST_WINDOW_SECONDS = 600
const MOST_FPS = 1_000
const MOST_BUFFER_BYTES = 16 * 1024 * MiB
const MOST_SECONDS_OFFLINE = 24 * 60 * 60
const MOST_RETENTION_DAYS = 3_650

/** What the server says for all cameras, and what no camera goes beyond. */
export type FrameDefaults = {
  shortWindowSeconds: number
  longWindowSeconds: number
  offlineAfterSeconds: number
  retentionDays: number
  /** Of one camera, of all cameras of one client, of this process. */
  sourceBufferBytes: number
  clientBufferBytes: number
  bufferBytes: number
  /** Held for those who look at a window while its ring moves on. */
  pinnedBytes: number
  largestFrameBytes: number
  largestFramePixels: number
  /** Null: as many as a client likes. */
  sourcesPerClient: number | null
}

export const DEFAULT_FRAMES = {
  shortWindowSeconds: 3,
  longWindowSeconds: 10,
  offlineAfterSeconds: 10,
  retentionDays: 30,
  sourceBufferBytes: 64 * MiB,
  clientBufferBytes: 256 * MiB,
  bufferBytes: 512 * MiB,
  pinnedBytes: 256 * MiB,
  largestFrameBytes: 10 * MiB,
  largestFramePixels: 50_000_000,
  sourcesPerClient: 1_000,
} satisfies FrameDefaults

/** What is in force for one camera. */
export type EffectiveSettings = Required<Omit<FrameSettings, 'expectedFps'>> & { expectedFps: number | null }

/** The camera's own word, then its client's, then the server's. */
export function effectiveSettings(
  own: FrameSettings,
  client: FrameSettings | undefined,
  defaults: FrameDefaults,
): EffectiveSettings {
  const given = { ...client, ...own }
  const longWindowSeconds = given.longWindowSeconds ?? defaults.longWindowSeconds
  return {
    longWindowSeconds,
    // A look takes in no more than there is.
    shortWindowSeconds: Math.min(given.shortWindowSeconds ?? defaults.shortWindowSeconds, longWindowSeconds),
    bufferBytes: Math.min(given.bufferBytes ?? defaults.sourceBufferBytes, defaults.clientBufferBytes),
    expectedFps: given.expectedFps ?? null,
    offlineAfterSeconds: given.offlineAfterSeconds ?? defaults.offlineAfterSeconds,
    retentionDays: given.retentionDays ?? defaults.retentionDays,
  }
}

type Windows = Pick<FrameSettings, 'shortWindowSeconds' | 'longWindowSeconds'>
type GivenWindows = { [Name in keyof Windows]: Windows[Name] | null } | null | undefined

/** What is said of one window must fit the other one that is in force then. `path`: of these settings in the input. */
export function requireWindowsFit(
  given: GivenWindows,
  own: Windows | undefined,
  above: Windows | undefined,
  { longWindowSeconds }: FrameDefaults,
  path: string,
): void {
  if (given?.shortWindowSeconds === undefined && given?.longWindowSeconds === undefined) return
  const long = own?.longWindowSeconds ?? above?.longWindowSeconds ?? longWindowSeconds
  const short = own?.shortWindowSeconds ?? 0
  if (short <= long) return
  throw new InvalidInputError([
    {
      path: `${path}.shortWindowSeconds`,
      message: `The short window of ${short} s is longer than the long one, which is ${long} s then. Give both so that they fit.`,
    },
  ])
}

const between = (least: number, most: number) =>
  z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`)
const whole = (least: number, most: number) => between(least, most).int('must be a whole number')

/** Null clears: what stands above is in force again. */
export const frameSettingsInput = z
  .object({
    shortWindowSeconds: between(0.1, MOST_WINDOW_SECONDS).nullish(),
    longWindowSeconds: between(0.1, MOST_WINDOW_SECONDS).nullish(),
    bufferBytes: whole(1, MOST_BUFFER_BYTES).nullish(),
    expectedFps: between(0.001, MOST_FPS).nullish(),
    offlineAfterSeconds: between(1, MOST_SECONDS_OFFLINE).nullish(),
    retentionDays: whole(1, MOST_RETENTION_DAYS).nullish(),
  })
  .refine(
    ({ shortWindowSeconds: short, longWindowSeconds: long }) => !short || !long || short <= long,
    'The short window can not be longer than the long one.',
  )
type FrameSettingsInput = z.output<typeof frameSettingsInput>

/** What is left out stays. */
export function changedSettings(before: FrameSettings, input: FrameSettingsInput | null | undefined) {
  if (input === null) return {}
  const all = { ...before, ...input }
  const given = Object.entries(all).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(given) as FrameSettings
}
