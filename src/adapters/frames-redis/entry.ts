import type { Frame } from '../../core/frames/frame.ts'

/** All of a frame but the picture, as JSON beside it. */
type About = Omit<Frame, 'data'>

const ORDER_DIGITS = 17
const SMALLEST = BigInt(Number.MIN_SAFE_INTEGER)

/** Sorts as the numbers do, as text. */
const orderOf = ({ sequence }: Frame): string =>
  (BigInt(sequence ?? 0) - SMALLEST).toString().padStart(ORDER_DIGITS, '0')

/** What the script takes for one frame. */
export function parametersOf(frame: Frame): (string | number | Buffer)[] {
  const { data, ...about } = frame
  const { capturedAt, sequence, identity } = about
  return [
    capturedAt,
    orderOf(frame),
    sequence ?? '',
    identity === null ? '' : `=${identity}`,
    JSON.stringify(about satisfies About),
    data,
  ]
}

/** The place in the stream that a member of the index names: `order/arrival/bytes/identity`. */
export function arrivalOf(member: string): string {
  const [, arrival = ''] = member.split('/', 2)
  return arrival.split('-').map(Number).join('-')
}

type Entry = [id: Buffer, fields: [Buffer, Buffer, Buffer, Buffer]]

/** Undefined for what left since the index was read. */
export function frameIn(entries: unknown): Frame | undefined {
  const [entry] = entries as Entry[]
  if (!entry) return undefined
  const [, about, , data] = entry[1]
  // Written by this program, or one before it.
  return { ...(JSON.parse(about.toString()) as About), data: ownMemory(data) }
}

/** What comes in is cut from larger pieces, which one small picture would keep alive. */
function ownMemory(data: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(data.length)
  data.copy(own)
  return own
}
