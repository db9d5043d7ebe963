import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { ClipFrame, DecodeOptions, MediaDecoder, MediaErrors } from '../../core/frames/media.ts'
import { createMatroskaReader } from './matroska.ts'

const LONGEST_DECODE_MS = 120_000
const MOST_MEMORY_BYTES = 1024 * 1024 * 1024
const MOST_THREADS = 2
const MOST_SAID = 4_000
/** Times are rounded, and 29.97 frames a second are to pass as 30. */
const LEEWAY = 0.95

/** Files that hold what they show. A playlist would make the server read other files, or other servers. */
const FORMATS =
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,flv,asf,ogg,ivf,mxf,mjpeg,gif'

/** Decodes by the ffmpeg on the PATH, in a process of its own for each clip. */
export function createFfmpegDecoder(errors: MediaErrors): MediaDecoder {
  async function* decode(path: string, options: DecodeOptions): AsyncGenerator<ClipFrame> {
    const ffmpeg = await start(path, options)
    const deadline = setTimeout(() => ffmpeg.kill('SIGKILL'), LONGEST_DECODE_MS)
    const stop = () => void ffmpeg.kill('SIGKILL')
    options.signal.addEventListener('abort', stop)
    const ended = once(ffmpeg, 'close')
    let said = ''
    ffmpeg.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, MOST_SAID)
    })
    try {
      const frames: ClipFrame[] = []
      const reader = createMatroskaReader((data, atMs) => frames.push({ data, atMs }))
      for await (const chunk of ffmpeg.stdout as AsyncIterable<Buffer>) {
        reader.feed(chunk)
        yield* frames.splice(0)
      }
      const [code] = await ended
      options.signal.throwIfAborted()
      if (code === null)
        throw errors.unreadable(`It took longer than ${LONGEST_DECODE_MS / 1000} s to decode.`)
      if (code !== 0) throw errors.unreadable(reasonIn(said, path, options.mostPixels))
    } finally {
      clearTimeout(deadline)
      options.signal.removeEventListener('abort', stop)
      stop()
    }
  }

  async function start(path: string, options: DecodeOptions): Promise<Ffmpeg> {
    options.signal.throwIfAborted()
    const ffmpeg = spawn('ffmpeg', argumentsFor(path, options), { stdio: ['ignore', 'pipe', 'pipe'] })
    try {
      await once(ffmpeg, 'spawn')
      return ffmpeg
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw errors.missing()
      throw error
    }
  }

  return { decode }
}

type Ffmpeg = ChildProcessByStdio<null, Readable, Readable>

function argumentsFor(path: string, { mostFps, mostPixels }: DecodeOptions): string[] {
  const apart = (LEEWAY / mostFps).toFixed(4)
  return [
    ['-nostdin', '-hide_banner', '-v', 'error', '-threads', MOST_THREADS, '-max_alloc', MOST_MEMORY_BYTES],
    ['-protocol_whitelist', 'file', '-format_whitelist', FORMATS, '-max_pixels', mostPixels],
    ['-i', `file:${path}`],
    // The first video that is no cover picture.
    ['-map', '0:V:0', '-vf', `select='isnan(prev_selected_t)+gte(t-prev_selected_t\\,${apart})'`],
    ['-c:v', 'mjpeg', '-q:v', 3, '-pix_fmt', 'yuvj420p', '-enc_time_base', '1:1000'],
    // A container that has a time for each frame, and can be read from a pipe.
    ['-f', 'matroska', '-flush_packets', 1, 'pipe:1'],
  ]
    .flat()
    .map(String)
}

/** The first thing that it complained of, without where that was. */
function reasonIn(said: string, path: string, mostPixels: number): string {
  if (/matches no streams/.test(said)) return 'There is no video in it.'
  if (/not on whitelist/.test(said))
    return 'It is none of the formats that are taken, such as MP4, MOV, MKV, WebM or AVI.'
  if (/max pixel count/.test(said)) return `Its pictures have more than ${mostPixels} pixels.`
  const [first = ''] = said
    .split('\n')
    .map((line) =>
      line
        .replaceAll(`file:${path}`, 'the file')
        .replace(/^(?:\[[^\]]*\]\s*)+/, '')
        .trim(),
    )
    .filter((line) => line !== '')
  return first === '' ? 'ffmpeg could not decode it.' : `ffmpeg says: ${first.replace(/[.:]*$/, '')}.`
}
