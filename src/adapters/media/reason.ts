import { MOST_MEMORY_BYTES } from './limits.ts'

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
