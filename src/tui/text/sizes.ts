const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const
const STEP = 1024
/** From here on a fraction says little. */
const WHOLE_FROM = 100

/** `612 B`, `1.4 MiB`, `120 MiB`. */
export function size(bytes: number): string {
  const place = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / Math.log2(STEP)))
  const value = bytes / STEP ** place
  return `${place === 0 || value >= WHOLE_FROM ? Math.round(value) : value.toFixed(1)} ${UNITS[place]}`
}
