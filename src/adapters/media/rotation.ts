const QUARTER_DEGREES = 90
/** Cameras write 89.99 degrees. */
const LEEWAY_DEGREES = 1
const MATRIX_BYTES = 36

/** The filters that turn pictures upright, as ffmpeg does by itself, from the 3x3 display matrix of a stream. */
export function uprightFilters(matrix: Buffer | null): string[] {
  if (!matrix || matrix.length < MATRIX_BYTES) return []
  const [a, b, c, d] = [0, 1, 3, 4].map((place) => matrix.readInt32LE(place * 4))
  if (a === undefined || b === undefined || c === undefined || d === undefined) return []
  const across = Math.hypot(a, c)
  const down = Math.hypot(b, d)
  if (across === 0 || down === 0) return []
  const degrees = (Math.atan2(b / down, a / across) * 180) / Math.PI
  const quarters = Math.round(degrees / QUARTER_DEGREES)
  if (Math.abs(degrees - quarters * QUARTER_DEGREES) > LEEWAY_DEGREES) return []
  if (quarters === 1) return [c > 0 ? 'transpose=cclock_flip' : 'transpose=clock']
  if (quarters === -1) return [c < 0 ? 'transpose=clock_flip' : 'transpose=cclock']
  return [...(a < 0 ? ['hflip'] : []), ...(d < 0 ? ['vflip'] : [])]
}
