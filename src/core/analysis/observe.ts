import type { AnalysisSettings, Rule } from '../../db/tables/index.ts'
import { type Person, type Seen, seenPeople, seenTampering } from './condition.ts'
import { type Detection, PERSON } from './detection.ts'
import { createRuleWatch, type Transition } from './rule-watch.ts'
import { createOrder } from './sample-order.ts'
import { createSchedule } from './schedule.ts'
import type { Standing } from './standing.ts'
import type { Tampering } from './tampering-signs.ts'
import { createTracker } from './track.ts'
import { isMasked } from './zone.ts'

/** What one frame shows. Null: it was not looked at for that. With neither it says that time has passed. */
export type Sample = {
  at: number
  detections: readonly Detection[] | null
  tampering: Tampering | null
}

export type ObserverSettings = Pick<AnalysisSettings, 'rules' | 'zones' | 'masks'> & { timeZone: string }

/** So long may samples of one kind be behind those of the other before they are taken not to come. */
const LAG_MS = 10_000

export interface Observer {
  /** What began and what ended by it. */
  observe(sample: Sample): Transition[]
  /** One for each rule, in their order. */
  standings(): Standing[]
}

/**
 * Holds the rules of a source to its frames, one after the other: of one window, or of all that come. People and
 * tampering may be told apart, in samples of their own; each kind comes in order, or late by a second at most. What
 * it holds is bounded by the rules and by how many people are there at once.
 */
export function createObserver({ rules = [], zones = [], masks = [], timeZone }: ObserverSettings): Observer {
  const watched = rules.map((rule, place) => ({
    rule,
    zone: zones.find(({ name }) => name === rule.zone),
    isArmed: createSchedule(rule.schedule, timeZone),
    watch: createRuleWatch({ rule, place }),
  }))
  type Watched = (typeof watched)[number]
  const ofPeople = watched.filter(({ rule }) => !isOfTampering(rule))
  const ofTampering = watched.filter(({ rule }) => isOfTampering(rule))
  const orderOfPeople = createOrder()
  const orderOfTampering = createOrder()
  let tracker = createTracker()

  function lookAtPeople(at: number, detections: readonly Detection[]): void {
    const people = detections
      .filter(({ label, box }) => label === PERSON && !isMasked(box, masks))
      .toSorted((one, other) => other.score - one.score)
    const order = orderOfPeople(at)
    if (order === 'anew') tracker = createTracker()
    const isFollowed = order === 'next' || order === 'anew'
    const ids = isFollowed
      ? tracker.follow(
          at,
          people.map(({ box }) => box),
        )
      : []
    const known: Person[] = people.map((person, place) => ({ ...person, id: ids[place] ?? null }))
    look(ofPeople, at, order, ({ rule, zone }) => seenPeople(rule, zone, known, at))
  }

  function lookAtTampering(at: number, tampering: Tampering): void {
    look(ofTampering, at, orderOfTampering(at), ({ rule }) => seenTampering(rule, tampering, at))
  }

  function look(
    those: readonly Watched[],
    at: number,
    order: ReturnType<typeof orderOfPeople>,
    seenBy: (one: Watched) => Seen,
  ): void {
    if (order === 'ignored') return
    for (const one of those) {
      if (order === 'anew') one.watch.end()
      const isArmed = one.isArmed(at)
      const seen: Seen = isArmed ? seenBy(one) : new Map()
      if (order === 'late') one.watch.lookLate(at, seen)
      else one.watch.look(at, seen, isArmed)
    }
  }

  return {
    observe({ at, detections, tampering }) {
      if (detections) lookAtPeople(at, detections)
      if (tampering) lookAtTampering(at, tampering)
      const passed = detections || tampering ? at - LAG_MS : at
      for (const { watch } of watched) watch.pass(passed)
      return watched.flatMap(({ watch }) => watch.taken())
    },
    standings: () => watched.map(({ watch }) => watch.standing()),
  }
}

const isOfTampering = ({ type }: Rule): boolean => type === 'TAMPERING'
