import { act } from '../access/act.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Core } from '../context.ts'
import { type InputIssue, InvalidInputError, NotFoundError } from '../errors.ts'
import { parse, readAs } from '../input.ts'
import { violatesForeignKey } from '../violation.ts'
import { type RecordUsage, recordUsageInput, type UsageEventInput, usageEventInput } from './input.ts'
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
  const { events } = parse(recordUsageInput, input)
  const { read, misshapen } = readEvents(events)
  if (read.size === 0) throw new InvalidInputError(firstOf(misshapen))
  return act(ctx, viewer, async (tx, asking) => {
    const { used, issues } = await resolveEvents(tx, asking, read)
    const wrong = [...misshapen, ...issues]
    if (wrong.length > 0) throw new InvalidInputError(firstOf(wrong))
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

/** By their places. A field of one event says of which. */
function readEvents(events: RecordUsage['events']) {
  const read = new Map<number, UsageEventInput>()
  const misshapen: InputIssue[] = []
  for (const [place, event] of events.entries()) {
    const found = readAs(usageEventInput, event, ['events', place])
    if ('value' in found) read.set(place, found.value)
    else
      misshapen.push(
        ...found.issues.map(({ path, message }) => ({ path, message: `events.${place}: ${message}` })),
      )
  }
  return { read, misshapen }
}

/** In the order of the events. */
function firstOf(wrong: readonly InputIssue[]): InputIssue[] {
  const issues = wrong.toSorted((one, other) => placeOf(one) - placeOf(other))
  if (issues.length <= MOST_ISSUES) return issues
  const left = issues.length - MOST_ISSUES + 1
  return [
    ...issues.slice(0, MOST_ISSUES - 1),
    { path: 'events', message: `${left} more things are wrong. Nothing was recorded.` },
  ]
}

const placeOf = ({ path }: InputIssue): number => Number(path.split('.')[1])
