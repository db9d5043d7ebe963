export const LONGEST_DECODE_MS = 120_000
export const MOST_MEMORY_BYTES = 1024 * 1024 * 1024
export const MOST_THREADS = 2

/** Times are rounded, and 29.97 frames a second are to pass as 30. */
const LEEWAY = 0.95

/** Files that hold what they show. A playlist would make the server read other files, or other servers. */
export const FORMATS =
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,flv,asf,ogg,ivf,mxf,mjpeg,gif'
export const PROTOCOLS = 'file'

/** Frames that are closer together are left out. */
export const leastSecondsApart = (mostFps: number): number => LEEWAY / mostFps
