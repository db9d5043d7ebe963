const CUT_OFF = /File ended prematurely|partial file/
/** What the file is packed in does not fit together. A transport stream counts packets, and miscounts where two were joined. */
const TORN =
  /exceeds containing master element|as first byte of an EBML number|exceeds max length|Packet mismatch|CRC mismatch|Truncating packet of size|edit unit sync lost|invalid block label|^(?!\[mpegts\b).*Packet corrupt/
/** No words of what cameras get wrong in pictures that can be seen all the same. */
const SPOILT =
  /corrupt decoded frame|Error while decoding stream|Error submitting packet to decoder|Error splitting the input|error y=\d+ x=\d+|LZW decode failed|Could not find ref with POC/

/** They stop wherever their recorder did, in the middle of a picture too. */
const WITHOUT_END = new Set(['mpegts', 'mpeg', 'mpegvideo', 'm4v', 'h264', 'hevc', 'mjpeg', 'jpeg_pipe'])
/** Decoders are as far ahead of what they show. */
const PICTURES_AHEAD = 4

const INFORMATION = /^(?:\[[^\]]*\] )*\[info\] (.*)/
const WARNING = /^(?:\[[^\]]*\] )*\[warning\] /
const PICTURE = /^-?\d+\.\d+$/
const FORMAT = /^Input #0, (.+), from/
const DURATION = /^ *Duration: (\d+):(\d+):(\d+(?:\.\d+)?)/

const MOST_SAID = 4_000
const LONGEST_LINE = 4_000

type Harm = { cut: boolean; spoilt: boolean; pictures: number; seconds: number }

/** Lines for a reader of reports, as ffmpeg has them. */
export const formatLines = (format: string, seconds: number): string =>
  `[info] Input #0, ${format}, from it\n[info] Duration: 0:0:${seconds}\n`
export const pictureLine = (seconds: number): string => `[info] ${seconds.toFixed(6)}\n`

/** Reads what a decoder says meanwhile: the time of each picture as it comes, and between them what is wrong. */
export function createReportReader() {
  let pending = ''
  let complaints = ''
  let warned = false
  let format = ''
  let ofSeconds: number | undefined
  let pictures = 0
  let seconds = 0
  const harms: Harm[] = []

  function onInformation(said: string): void {
    if (PICTURE.test(said)) {
      pictures += 1
      seconds = Number(said)
    }
    format = FORMAT.exec(said)?.[1] ?? format
    const [, h, min, s] = DURATION.exec(said) ?? []
    if (s !== undefined) ofSeconds = Number(h) * 3600 + Number(min) * 60 + Number(s)
  }

  function onLine(line: string): void {
    const [, information] = INFORMATION.exec(line) ?? []
    if (information !== undefined) {
      onInformation(information)
      return
    }
    // What goes on in a second line has no level of its own.
    warned = WARNING.test(line) || (warned && !line.startsWith('['))
    if (!warned) complaints = `${complaints}${line}\n`.slice(0, MOST_SAID)
    const cut = CUT_OFF.test(line)
    const spoilt = SPOILT.test(line)
    // A recording may begin between two whole pictures: what leans on the one before can't be shown.
    if (cut || TORN.test(line) || (spoilt && pictures > 0)) note({ cut, spoilt, pictures, seconds })
  }

  /** The first of a kind tells enough, and the first whose place is known. */
  function note(harm: Harm): void {
    const sameKind = ({ cut, spoilt, pictures }: Harm) =>
      cut === harm.cut && spoilt === harm.spoilt && pictures > 0 === harm.pictures > 0
    if (!harms.some(sameKind)) harms.push(harm)
  }

  const isAtTheEnd = (harm: Harm) => harm.pictures + PICTURES_AHEAD >= pictures

  return {
    feed(text: string): void {
      const lines = (pending + text).split('\n')
      pending = (lines.pop() ?? '').slice(0, LONGEST_LINE)
      for (const line of lines) onLine(line)
    },

    /** Why nothing more came of it. */
    complaints: () => complaints + pending,

    /** How far the clip was good, where it is not whole. */
    broken(): Broken | null {
      const counted = WITHOUT_END.has(format)
        ? harms.filter((harm) => harm.spoilt && !isAtTheEnd(harm))
        : harms
      if (counted.length === 0) return null
      const [first] = counted.filter((harm) => harm.pictures > 0)
      const cut = counted.some((harm) => harm.cut)
      const goodSeconds = first?.seconds ?? (cut ? seconds : undefined)
      const onlyCut = cut && counted.every((harm) => harm.cut || harm.pictures === 0 || isAtTheEnd(harm))
      return { cut: onlyCut, goodSeconds, ofSeconds }
    },
  }
}

export type Broken = {
  /** Its end is missing, and nothing else. */
  cut: boolean
  /** Not known where the file was looked at as a whole before its first picture. */
  goodSeconds: number | undefined
  ofSeconds: number | undefined
}
