/** One picture of a clip, as a JPEG in memory of exactly its size. */
export type ClipFrame = {
  data: Buffer
  /** By the clip's own time, in milliseconds from any beginning. */
  atMs: number
}

export type DecodeOptions = {
  /** Of clips with more frames a second than that, some are left out. */
  mostFps: number
  mostPixels: number
  /** Aborted once nobody wants it any more. */
  signal: AbortSignal
}

/** Takes clips apart, outside of this process. */
export type MediaDecoder = {
  /** In the order in which they are shown. Throws a `MediaErrors` where the file is none, or nothing can decode it. */
  decode(path: string, options: DecodeOptions): AsyncIterable<ClipFrame>
}

/** What a decoder throws, made by whoever made it. */
export type MediaErrors = {
  /** The file is at fault. */
  unreadable(why: string): Error
  /** Some of it can be decoded, and not all. */
  broken(howFar: string): Error
  /** There is nothing on this machine that decodes video. */
  missing(): Error
}
