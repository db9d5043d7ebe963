import { act } from '../access/act.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Core } from '../context.ts'
import { type InputIssue, InvalidInputError, NotFoundError } from '../errors.ts'
import { parse } from '../input.ts'
import { violatesForeignKey } from '../violation.ts'
import { type RecordUsage, recordUsageInput } from './input.ts'
import { type Metered, meter } from './meter.ts'
import { resolveEvents } from './resolve.ts'

export type RecordedUsage = { recorded: number; duplicates: number }

/** More are not told: who sends so many wrong ones has one thing to mend. */
const MOST_ISSUES = 20

/**
 * What meters outside report: all of it or nothing. An event whose id is known changes nothing, whatever else it says:
 * the first one stays.
 */
export async function recordUsage(ctx: Core, viewer: Viewer, input: RecordUsage): Promise<RecordedUsage> {
  const { events } = told(() => parse(recordUsageInput, input))
  return act(ctx, viewer, async (tx, asking) => {
    const { used, issues } = await resolveEvents(tx, asking, events)
    if (issues.length > 0) throw new InvalidInputError(firstOf(issues))
    const recorded = await written(tx, firstOfEach(used))
    return { recorded, duplicates: events.length - recorded }
  })
}

/** A client that is deleted meanwhile takes its usage with it. */
async function written(tx: Core, used: readonly Metered[]): Promise<number> {
  try {
    return await meter(tx, used)
  } catch (error) {
    if (violatesForeignKey(error, 'usage_events_client_id_clients_id_fkey'))
      throw new NotFoundError('client', 'that one of the events names')
    throw error
  }
}

function firstOfEach(used: readonly Metered[]): Metered[] {
  const first = new Map<string, Metered>()
  for (const event of used) {
    const name = `${event.clientId} ${event.environment} ${event.eventId}`
    if (!first.has(name)) first.set(name, event)
  }
  return [...first.values()]
}

/** A field of one event says of which. */
function told<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    const issues = error.issues.map(({ path, message }) => {
      const [, event] = /^(events\.\d+)\./.exec(path) ?? []
      return { path, message: event ? `${event}: ${message}` : message }
    })
    throw new InvalidInputError(firstOf(issues))
  }
}

function firstOf(issues: readonly InputIssue[]): InputIssue[] {
  if (issues.length <= MOST_ISSUES) return [...issues]
  const left = issues.length - MOST_ISSUES + 1
  return [
    ...issues.slice(0, MOST_ISSUES - 1),
    { path: 'events', message: `${left} more things are wrong. Nothing was recorded.` },
  ]
}
