import { MOST_MEMORY_BYTES } from './limits.ts'
import type { Broken } from './report.ts'

/** What FFmpeg says in its own words, and what we say where it would. */
export const NO_VIDEO = 'matches no streams'
export const TOO_MANY_PIXELS = 'max pixel count'
export const TOO_MUCH_MEMORY = 'more memory than allowed'
const WRONG_FORMAT = /not on whitelist|not detecting m3u8/i

/** The first thing that a decoder complained of, without where that was. */
export function reasonIn(said: string, decoder: string, path: string, mostPixels: number): string {
  if (said.includes(NO_VIDEO)) return 'There is no video in it.'
  if (said.includes(TOO_MANY_PIXELS)) return `Its pictures have more than ${mostPixels} pixels.`
  if (said.includes(TOO_MUCH_MEMORY))
    return `It takes more than ${MOST_MEMORY_BYTES / 1024 ** 2} MiB of memory to decode.`
  if (WRONG_FORMAT.test(said))
    return 'It is none of the formats that are taken, such as MP4, MOV, MKV, WebM or AVI.'
  const [first = ''] = said
    .split('\n')
    .map((line) =>
      line
        .replaceAll(`file:${path}`, 'the file')
        .replaceAll(path, 'the file')
        .replace(/^(?:\[[^\]]*\]\s*)+/, '')
        .trim(),
    )
    .filter((line) => line !== '')
  return first === '' ? `${decoder} could not decode it.` : `${decoder} says: ${first.replace(/[.:]*$/, '')}.`
}

/** How far a clip is good, and how to have that much of it. */
export function howFarIn({ cut, goodSeconds, ofSeconds }: Broken): string {
  const what = cut ? 'The clip is cut off' : 'The clip is damaged'
  if (goodSeconds === undefined)
    return `${what}. Upload the original once more, or what another program saves of it.`
  const good = Math.floor(goodSeconds * 10) / 10
  const of = ofSeconds !== undefined && ofSeconds >= good ? ` of ${Math.round(ofSeconds * 10) / 10}` : ''
  if (good <= 0) return `${what} from its beginning. Upload the original once more.`
  return `${what}: it is good up to second ${good}${of}. Upload the original once more, or the good part: ffmpeg -i CLIP -t ${good} -c copy good.mkv`
}
