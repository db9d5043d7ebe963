import { ApiError } from '../client/errors.ts'
import type { FiledEvent } from './usage-file.ts'

/** `events.12: client names …`, and `input.events[12].operation: …` where the server does not know the value. */
const OF_EVENT = /^events\.(\d+): /
const IN_VARIABLES = /input\.events\[(\d+)\]\.?/

/** What the server says of one event, told of the place in the file that the event stands at. */
export function placed(error: ApiError, events: readonly FiledEvent[]): ApiError {
  const say = (message: string): string => {
    const [prefix = '', index] = OF_EVENT.exec(message) ?? IN_VARIABLES.exec(message) ?? []
    const place = index === undefined ? undefined : events[Number(index)]?.place
    if (!place) return message
    return `${place}: ${message.startsWith(prefix) ? message.slice(prefix.length) : message}`
  }
  const issues = error.issues.map(({ path, message }) => {
    const index = /^events\.(\d+)/.exec(path)?.[1]
    return { path: events[Number(index)]?.place ?? path, message: say(message) }
  })
  const message = issues.length > 0 ? issues.map((issue) => issue.message).join(' ') : say(error.message)
  const { hint, status, reason, retryAfterSeconds, retryAfterMs, incident } = error
  return new ApiError(error.code, message, {
    ...{ hint, status, reason, retryAfterSeconds, retryAfterMs, incident },
    issues,
  })
}
