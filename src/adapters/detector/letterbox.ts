import type { Box } from '../../core/analysis/detection.ts'
import { loadSharp } from '../pictures/load.ts'
import type { Candidate } from './candidate.ts'

const CHANNELS = 3

export type Size = { width: number; height: number }
/** A whole picture within one of the size that a network takes: rows of red, green and blue, and where it lies. */
export type Letterboxed = { size: Size; pixels: Buffer; inner: Size; left: number; top: number }

/** Null for what can't be decoded. */
export async function letterbox(
  picture: Uint8Array,
  size: Size,
  mostPixels: number,
): Promise<Letterboxed | null> {
  const made = await rows(picture, size, mostPixels).catch(() => null)
  if (made?.info.channels !== CHANNELS) return null
  const { width, height } = made.info
  return {
    size,
    pixels: made.data,
    inner: { width, height },
    left: Math.floor((size.width - width) / 2),
    top: Math.floor((size.height - height) / 2),
  }
}

async function rows(picture: Uint8Array, { width, height }: Size, mostPixels: number) {
  const sharp = await loadSharp()
  return sharp(picture, { limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true })
    .resize(width, height, { fit: 'inside' })
    .flatten({ background: '#000' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
}

/** Goes through the picture pixel by pixel: `at` counts those of the whole, `from` is where its red stands. */
export function eachPixel(
  { size, inner, left, top }: Letterboxed,
  take: (at: number, from: number) => void,
): void {
  let from = 0
  for (let y = 0; y < inner.height; y += 1) {
    let at = (top + y) * size.width + left
    for (let x = 0; x < inner.width; x += 1, at += 1, from += CHANNELS) take(at, from)
  }
}

/** In parts of the picture itself; null for what lies beside it. */
export function boxIn({ inner, left, top }: Letterboxed, candidate: Candidate): Box | null {
  const x = within((candidate.left - left) / inner.width)
  const y = within((candidate.top - top) / inner.height)
  const width = within((candidate.right - left) / inner.width) - x
  const height = within((candidate.bottom - top) / inner.height) - y
  return width > 0 && height > 0 ? { x, y, width, height } : null
}

const within = (part: number) => Math.min(1, Math.max(0, part))
