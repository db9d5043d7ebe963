import type { Seen } from './condition.ts'
import { begun, belongs, goOn, isOver, type Look, miss, type Run } from './run.ts'
import {
  compareStandings,
  nothingOf,
  type Reason,
  type RuleAt,
  type Standing,
  standingOf,
} from './standing.ts'

/** `began`: at the frame by which it had lasted long enough. `ended`: at the last one that shows it. */
export type Transition = { kind: 'began' | 'ended'; rule: number; at: number; standing: Standing }

/** What one rule has seen, from frame to frame. Holds what goes on, and nothing of what is over. */
export function createRuleWatch(ruleAt: RuleAt) {
  const { place } = ruleAt
  const runs = new Map<string, Run>()
  let reason: Reason = 'unseen'
  /** What it was met by last; null while it is not met. */
  let met: Standing | null = null
  let transitions: Transition[] = []
  let newest = Number.NEGATIVE_INFINITY

  /** A frame that was looked at. */
  function look(at: number, seen: Seen, isArmed: boolean): void {
    pass(at)
    newest = at
    for (const [name, found] of seen) add(name, found)
    settle(at)
    for (const [name, run] of runs) if (!seen.has(name)) miss(run, at)
    reason = isArmed ? 'absent' : 'disarmed'
    pass(at)
  }

  /** One that was captured before another that was looked at: what it does not show is no news. */
  function lookLate(at: number, seen: Seen): void {
    for (const [name, found] of seen) miss(add(name, found), newest)
    settle(at)
    pass(newest)
  }

  /** Time that passed without a look. */
  function pass(at: number): void {
    drop((run) => isOver(run, at))
  }

  function add(name: string, found: Look): Run {
    const known = runs.get(name)
    const run = known && belongs(known, found) ? goOn(known, found) : begun(found)
    runs.set(name, run)
    return run
  }

  function drop(isDone: (run: Run) => boolean): void {
    for (const [name, run] of runs) if (isDone(run)) runs.delete(name)
    settle(null)
  }

  function settle(at: number | null): void {
    const current = standing()
    if (current.isMet) {
      if (!met) transitions.push({ kind: 'began', rule: place, at: at ?? current.to ?? 0, standing: current })
      met = current
    } else if (met) {
      transitions.push({ kind: 'ended', rule: place, at: met.to ?? 0, standing: met })
      met = null
    }
  }

  function standing(): Standing {
    const all = [...runs].map(([name, run]) => standingOf(ruleAt, name, run))
    return all.toSorted(compareStandings).at(-1) ?? nothingOf(ruleAt, reason)
  }

  /** All that goes on has ended. */
  function end(): void {
    drop(() => true)
    reason = 'unseen'
    newest = Number.NEGATIVE_INFINITY
  }

  /** What has changed since this was asked last. */
  function taken(): Transition[] {
    const all = transitions
    transitions = []
    return all
  }

  return { look, lookLate, pass, end, standing, taken }
}
