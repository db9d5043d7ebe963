import { jpeg } from '../harness/jpeg.ts'
import type { Random } from './random.ts'

/** Times and counts as cameras write them, and as they don't. */
export const CAPTURED = [
  '0',
  '1',
  '-1',
  '1e3',
  '1795272692249',
  '1795272692.249',
  '99999999999999999999',
  '2026-01-31T12:00:00Z',
  '2026-02-30T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  'yesterday',
  '',
]

const TYPES = [
  '',
  'image/jpeg',
  'image/png',
  'image/svg+xml',
  'application/octet-stream',
  'application/json',
  'text/plain',
  'multipart/form-data; boundary=x',
  'multipart/x-mixed-replace',
  'multipart/x-mixed-replace; boundary=x',
  'multipart/x-mixed-replace; boundary="--x"',
  'multipart/x-mixed-replace; boundary=',
  `multipart/x-mixed-replace; boundary=${'y'.repeat(300)}`,
  'a/b/c;;;=',
]

type Sent = { type: string; body: Buffer; broken: boolean }

/** A body for /ingest. */
export function oddPictures(random: Random): Sent {
  const type = random.pick(TYPES)
  const isStream = type.includes('mixed-replace') || random.chance(0.2)
  return { type, body: isStream ? stream(random) : onePicture(random), broken: isStream }
}

function onePicture(random: Random): Buffer {
  const whole = jpeg(random.pick([1, 64, 65_535]), random.pick([1, 48, 65_535]), 60 + random.below(5_000))
  return random.pick<() => Buffer>([
    () => whole,
    () => whole,
    () => whole.subarray(0, random.below(whole.length)),
    () => Buffer.concat([whole, whole]),
    () => scratched(random, whole),
    () => Buffer.from(random.text()),
    () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...bytes(random, 40)]),
    () => Buffer.concat([Buffer.from('RIFF'), Buffer.from(bytes(random, 4)), Buffer.from('WEBPVP8X')]),
    () => Buffer.from(bytes(random, 2_000)),
    () => Buffer.alloc(0),
  ])()
}

/** Some bytes are others. */
function scratched(random: Random, whole: Buffer): Buffer {
  const copy = Buffer.from(whole)
  for (let times = random.below(10); times > 0; times--) copy[random.below(copy.length)] = random.below(256)
  return copy
}

const bytes = (random: Random, most: number) => random.list(most, () => random.below(256))

function stream(random: Random): Buffer {
  const boundary = random.pick(['x', '--x', '', 'y'.repeat(300)])
  const parts = random.list(6, () => {
    const body = onePicture(random)
    const length = random.pick([body.length, body.length, body.length + 5, -1, 2 ** 40])
    const headers = random.pick([
      `content-type: image/jpeg\r\ncontent-length: ${length}\r\n`,
      'content-type: image/jpeg\r\n',
      `x-captured-at: ${random.pick(CAPTURED)}\r\n`,
      `x: ${'y'.repeat(random.below(20_000))}\r\n`,
      '',
      random.text(),
    ])
    return Buffer.concat([Buffer.from(`--${boundary}\r\n${headers}\r\n`), body, Buffer.from('\r\n')])
  })
  return Buffer.concat([...parts, Buffer.from(random.chance(0.5) ? `--${boundary}--\r\n` : '')])
}
