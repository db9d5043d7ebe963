import type { Box, Rule, Zone } from '../../db/tables/index.ts'
import type { Detection } from './detection.ts'
import { RULE_DEFAULTS, TAMPER_SECONDS } from './rule-defaults.ts'
import type { Look } from './run.ts'
import { TAMPER_SIGNS, type Tampering, type TamperSign } from './tampering-signs.ts'
import { isInZone } from './zone.ts'

/** Somebody in one frame, and who that is as far as can be told. */
export type Person = Detection & { id: number | null }

/** What a rule sees in one frame, each thing that is to last by itself under its own name. */
export type Seen = ReadonlyMap<string, Look>

export const ANYBODY = 'anybody'

const SURE_SCORE = 0.55
/** Boxes end a hair before what they are cut off by. */
const EDGE = 0.02

export function seenPeople(rule: Rule, zone: Zone | undefined, people: readonly Person[], at: number): Seen {
  const least = rule.minScore ?? RULE_DEFAULTS.minScore
  const there = people
    .filter(({ score, box }) => score >= least && isInZone(box, zone))
    .toSorted((one, other) => other.score - one.score)
  if (rule.type === 'LOITERING')
    return new Map(
      there.flatMap((person) => {
        const { id, score, box } = person
        return id === null ? [] : [[`#${id}`, { at, score, boxes: [box], isSure: isSure(person) }]]
      }),
    )
  const count = rule.type === 'CROWD' ? (rule.people ?? RULE_DEFAULTS.people) : 1
  // As sure as the one without whom there were not enough.
  const last = there[count - 1]
  if (!last) return new Map()
  const boxes = there.map(({ box }) => box)
  return new Map([[ANYBODY, { at, score: last.score, boxes, isSure: isSure(last) }]])
}

/**
 * What the edge of the picture cuts off may be an arm that reaches in: somebody who comes in is seen well a moment
 * later, an arm never is.
 */
const isSure = ({ score, box }: Person): boolean => score >= SURE_SCORE || !isCutOff(box)

const isCutOff = ({ x, y, width, height }: Box): boolean =>
  x <= EDGE || y <= EDGE || x + width >= 1 - EDGE || y + height >= 1 - EDGE

export function seenTampering(rule: Rule, tampering: Tampering, at: number): Seen {
  const least = rule.minScore ?? RULE_DEFAULTS.minScore
  return new Map(
    TAMPER_SIGNS.flatMap((sign) => {
      const { isSo, score } = tampering[sign]
      return isSo && score >= least ? [[sign, { at, score, boxes: [], isSure: true }]] : []
    }),
  )
}

/** Whether something that a rule sees under this name has lasted long enough. */
export function lastsEnough(rule: Rule, name: string, milliseconds: number): boolean {
  if (milliseconds < inMs(secondsOf(rule, name))) return false
  return rule.type !== 'LOITERING' || milliseconds > inMs(rule.dwellSeconds ?? RULE_DEFAULTS.dwellSeconds)
}

/** 1.1 s are not a hair more than 1,100 ms. */
const inMs = (seconds: number): number => Math.round(seconds * 1_000)

function secondsOf(rule: Rule, name: string): number {
  if (rule.minSeconds !== undefined) return rule.minSeconds
  const sign = signNamed(name)
  return rule.type === 'TAMPERING' && sign ? TAMPER_SECONDS[sign] : RULE_DEFAULTS.minSeconds
}

export const signNamed = (name: string): TamperSign | null =>
  TAMPER_SIGNS.find((sign) => sign === name) ?? null
