/** What is used of node-av. It is not there to be checked against unless somebody installed it. */
export type NodeAv = {
  AV_LOG_WARNING: number
  AVMEDIA_TYPE_VIDEO: number
  AV_DISPOSITION_ATTACHED_PIC: number
  AV_PKT_DATA_DISPLAYMATRIX: number
  AV_FRAME_FLAG_CORRUPT: number
  Log: { setLevel(level: number): void }
  Demuxer: { open(path: string, options: DemuxerOptions): Promise<Demuxer> }
  Decoder: { create(stream: Stream, options: DecoderOptions): Promise<Decoder> }
  FilterAPI: { create(description: string, options: { threads: number }): Filter }
  Scaler: new () => { toJpeg(frame: Frame, options: { quality: number }): Promise<Buffer> }
}

export type Demuxer = {
  formatName: string
  /** In seconds; 0 if it does not say. */
  duration: number
  startTime: number
  streams: Stream[]
  packets(index: number): AsyncIterable<unknown>
  close(): Promise<void>
}
export type Stream = {
  index: number
  disposition: number
  codecpar: {
    codecType: number
    width: number
    height: number
    getCodedSideData(type: number): Buffer | null
  }
}
/** Its memory is FFmpeg's until it is freed. */
export type Frame = {
  width: number
  height: number
  /** In units of `timeBase` seconds. */
  pts: bigint
  timeBase: { num: number; den: number }
  flags: number
  decodeErrorFlags: number
  free(): void
}
/** Gives null for the end. */
export type Decoder = { frames(packets: AsyncIterable<unknown>): AsyncIterable<Frame | null> }
export type Filter = { processAll(frame: Frame): Promise<Frame[]> }

type DemuxerOptions = { skipStreamInfo: boolean; options: Record<string, string> }
type DecoderOptions = { exitOnError: boolean; threadCount: number; options: Record<string, string> }

/** Named apart from the import: it is resolved when somebody needs it, not when this is built. */
const NAME: string = 'node-av'

export const loadNodeAv = (): Promise<NodeAv> => import(NAME)
