import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hasFfmpeg } from './ffmpeg.ts'

const FOOTAGE = join(import.meta.dirname, '../../../shared/footage')
/** Six people walk up to a table, one after the other. */
export const PEOPLE = join(FOOTAGE, 'one-by-one-person-detection.mp4')
/** Bottles on a table, now and then an arm. */
export const BOTTLES = join(FOOTAGE, 'bottle-detection.mp4')
/** In these seconds of `PEOPLE`, inclusive, somebody is in the picture; the room is empty in all others. */
export const PEOPLE_SECONDS = [
  [6, 19],
  [23, 44],
  [50, 69],
  [75, 86],
  [92, 119],
  [124, 135],
] as const

export const hasFootage = hasFfmpeg && existsSync(PEOPLE) && existsSync(BOTTLES)
if (!hasFootage) console.warn('\nNo films beside the project: tests on real ones are SKIPPED.\n')

type Cut = { from?: number; seconds?: number; fps: number }

/** Its frames as JPEGs, at even distances. */
export function framesOf(
  path: string,
  { from = 0, seconds = 1_000, fps }: Cut,
): { at: number; data: Buffer }[] {
  const { stdout, status } = spawnSync(
    'ffmpeg',
    ['-v', 'error', '-ss', `${from}`, '-t', `${seconds}`, '-i', path, '-vf', `fps=${fps}`].concat([
      '-q:v',
      '4',
      '-f',
      'image2pipe',
      '-c:v',
      'mjpeg',
      '-',
    ]),
    { maxBuffer: 1e9 },
  )
  if (status !== 0) throw new Error(`ffmpeg can not read ${path}.`)
  return picturesIn(stdout).map((data, place) => ({ at: (from + place / fps) * 1_000, data }))
}

/** Each from the mark of its beginning to that of the next. */
function picturesIn(stream: Buffer): Buffer[] {
  const BEGIN = Buffer.from([0xff, 0xd8, 0xff])
  const places: number[] = []
  for (let at = stream.indexOf(BEGIN); at >= 0; at = stream.indexOf(BEGIN, at + 3)) places.push(at)
  return places.map((from, place) => stream.subarray(from, places[place + 1] ?? stream.length))
}
