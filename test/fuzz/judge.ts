import { ERROR_CODES } from '../../src/core/errors.ts'
import type { Request } from './requests.ts'
import type { Answered } from './wire.ts'

const CODES: ReadonlySet<unknown> = new Set(ERROR_CODES)
/** Answered without a body, whatever was asked. */
const BARE = new Set([101, 204, 304])

/** What is wrong with an answer; null for nothing. */
export function fault(request: Request, answer: Answered): string | null {
  const { status, type, body, late } = answer
  if (late) return 'no answer'
  // Who hangs up hears nothing.
  if (status === 0) return request.broken ? null : 'the connection was closed without an answer'
  if (status >= 500) return `status ${status}`
  if (BARE.has(status) || /^HEAD /.test(request.bytes.toString('latin1', 0, 5))) return null
  if (/^(?:text\/(?:html|event-stream)|multipart\/mixed)/.test(type)) return null
  // Refused by Node itself, as the standard asks for.
  if (status === 400 && body === '' && !/^host:/im.test(request.bytes.toString('latin1'))) return null
  return faultOfBody(body)
}

function faultOfBody(body: string): string | null {
  let answer: { errors?: unknown }
  try {
    answer = JSON.parse(body)
  } catch {
    return 'the answer is not JSON'
  }
  const errors = Array.isArray(answer.errors) ? answer.errors : []
  const odd = errors.find((error) => !CODES.has(error?.extensions?.code))
  return odd ? `an error without a known code: ${JSON.stringify(odd).slice(0, 300)}` : null
}
