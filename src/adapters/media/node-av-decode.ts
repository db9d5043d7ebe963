/** A process: writes the frames of the clip at `path` to its standard output, and why it can not to its standard error. */
import { once } from 'node:events'
import { FORMATS, MOST_MEMORY_BYTES, MOST_THREADS, PROTOCOLS } from './limits.ts'
import { type Demuxer, type Frame, loadNodeAv, type NodeAv, type Stream } from './node-av-module.ts'
import { MISSING_EXIT_CODE } from './process.ts'
import { NO_VIDEO, TOO_MANY_PIXELS, TOO_MUCH_MEMORY } from './reason.ts'
import { formatLines, pictureLine } from './report.ts'
import { uprightFilters } from './rotation.ts'
import { frameHeader } from './timed-frames.ts'

const MEMORY_LOOK_MS = 50
/** Of 100; as good as what ffmpeg is asked for. */
const JPEG_QUALITY = 97
/** JPEGs hold all of 0 to 255, most films 16 to 235. */
const FULL_RANGE = 'scale=out_range=full,format=yuv420p'

const [path = '', apart = '', pixels = ''] = process.argv.slice(2)
const leastSecondsApart = Number(apart)
const mostPixels = Number(pixels)

try {
  const av = await load()
  av.Log.setLevel(av.AV_LOG_WARNING)
  watchMemory()
  await decode(av)
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}

async function load(): Promise<NodeAv> {
  try {
    return await loadNodeAv()
  } catch (error) {
    // Not installed, or not for this machine.
    process.stderr.write(`${error}\n`)
    process.exit(MISSING_EXIT_CODE)
  }
}

async function decode(av: NodeAv): Promise<void> {
  // What the header says, before anything is decoded to find out more.
  const header = await open(av, true)
  for (const { codecpar } of header.streams) checkPixels(codecpar)
  await header.close()

  const file = await open(av, false)
  const video = videoOf(av, file)
  if (!video) return fail(NO_VIDEO)
  checkPixels(video.codecpar)
  const decoder = await av.Decoder.create(video, {
    exitOnError: false,
    threadCount: MOST_THREADS,
    options: { max_pixels: String(mostPixels) },
  })
  const matrix = video.codecpar.getCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX)
  const filter = av.FilterAPI.create([...uprightFilters(matrix), FULL_RANGE].join(','), {
    threads: MOST_THREADS,
  })
  const scaler = new av.Scaler()
  process.stderr.write(formatLines(file.formatName, file.duration))
  let last: number | undefined
  for await (const frame of decoder.frames(file.packets(video.index))) {
    if (!frame) continue
    const seconds = secondsOf(frame)
    // In the words that ffmpeg has for it.
    if (frame.decodeErrorFlags !== 0 || frame.flags & av.AV_FRAME_FLAG_CORRUPT)
      process.stderr.write('corrupt decoded frame\n')
    process.stderr.write(pictureLine(seconds - file.startTime))
    if (last === undefined || seconds - last >= leastSecondsApart) {
      last = seconds
      checkPixels(frame)
      for (const ready of await filter.processAll(frame)) {
        await write(await scaler.toJpeg(ready, { quality: JPEG_QUALITY }), Math.round(seconds * 1000))
        ready.free()
      }
    }
    frame.free()
  }
  if (last === undefined) fail('none of its frames could be decoded')
}

function open(av: NodeAv, skipStreamInfo: boolean): Promise<Demuxer> {
  const options = { protocol_whitelist: PROTOCOLS, format_whitelist: FORMATS }
  return av.Demuxer.open(path, { skipStreamInfo, options })
}

/** The first that is no cover picture. */
function videoOf(av: NodeAv, file: Demuxer): Stream | undefined {
  return file.streams.find(
    ({ codecpar, disposition }) =>
      codecpar.codecType === av.AVMEDIA_TYPE_VIDEO && !(disposition & av.AV_DISPOSITION_ATTACHED_PIC),
  )
}

function secondsOf({ pts, timeBase }: Frame): number {
  return (Number(pts) * timeBase.num) / timeBase.den
}

function checkPixels({ width, height }: { width: number; height: number }): void {
  if (width * height > mostPixels) fail(TOO_MANY_PIXELS)
}

async function write(jpeg: Buffer, atMs: number): Promise<void> {
  process.stdout.write(frameHeader(jpeg.length, atMs))
  if (!process.stdout.write(jpeg)) await once(process.stdout, 'drain')
}

/** FFmpeg works on threads of its own, so that this is reached whatever it does. */
function watchMemory(): void {
  setInterval(() => {
    if (process.memoryUsage.rss() > MOST_MEMORY_BYTES) fail(TOO_MUCH_MEMORY)
  }, MEMORY_LOOK_MS).unref()
}

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}
