import { InvalidInputError } from '../../core/errors.ts'

/** The body is not what was announced. Says what is wrong with it. */
export class BrokenStreamError extends InvalidInputError {
  constructor(message: string) {
    super([{ path: 'body', message }])
  }
}

const LONGEST_SHOWN = 60
const shown = (text: string) => JSON.stringify(text.slice(0, LONGEST_SHOWN))

export const noBoundary = (boundary: string | null) =>
  new BrokenStreamError(
    boundary === null
      ? 'The body does not begin with a boundary, and there is none in its Content-Type. Send multipart/x-mixed-replace; boundary=….'
      : `The body does not begin with the boundary ${shown(boundary)} of its Content-Type. Name the one that it uses.`,
  )

export const largeHeaders = (most: number) =>
  new BrokenStreamError(`The headers of a part are larger than ${most / 1024} KiB.`)

export const noLength = (text: string) =>
  new BrokenStreamError(`The Content-Length of a part is ${shown(text)}. Send its number of bytes, or none.`)

export const wrongLength = (length: number) =>
  new BrokenStreamError(
    `No boundary follows the ${length} bytes that a part has by its Content-Length. Send the right length, or none.`,
  )

export const largePart = (length: number | null, most: number) =>
  new BrokenStreamError(
    length === null
      ? `A part has no boundary within the ${most} bytes that are taken. Send smaller pictures.`
      : `A part has ${length} bytes; at most ${most} are taken. Send smaller pictures.`,
  )
