import type { Rule, StoredPresence } from '../../db/tables/index.ts'
import { LABELS } from './detection.ts'
import { RULE_DEFAULTS } from './rule-defaults.ts'
import type { Standing } from './standing.ts'
import type { Words } from './words.ts'

/** What met a rule, in a sentence. */
export function tellMet(words: Words, rule: Rule, { seconds, most, sign }: Standing): string {
  const place = words.place(rule.zone ?? null)
  const lasted = words.number.format(seconds)
  switch (rule.type) {
    case 'INTRUSION':
      return words.intrusion(place, lasted, most)
    case 'LOITERING': {
      const dwell = words.number.format(rule.dwellSeconds ?? RULE_DEFAULTS.dwellSeconds)
      return words.loitering(place, lasted, dwell)
    }
    case 'CROWD':
      return words.crowd(place, lasted, most, rule.people ?? RULE_DEFAULTS.people)
    case 'TAMPERING':
      return words.tampering[sign ?? 'covered'](lasted)
  }
}

/** Why a rule is not met. */
export function tellUnmet(words: Words, rule: Rule, { reason, seconds }: Standing): string {
  const name = rule.zone === undefined ? words.rule[rule.type] : `${words.rule[rule.type]} (${rule.zone})`
  switch (reason) {
    case 'absent':
      return words.absent(name)
    case 'disarmed':
      return words.disarmed(name)
    case 'unseen':
      return words.unseen(name)
    case 'unsure':
      return words.unsure(name)
    case 'short':
    case 'met':
      return words.short(name, words.number.format(seconds))
  }
}

/** Each kind of thing once, with how many there were at most. */
export function tellSeen(words: Words, presence: readonly StoredPresence[]): string {
  const counts = LABELS.flatMap((label) => {
    const most = Math.max(0, ...presence.filter((each) => each.label === label).map((each) => each.most))
    return most === 0 ? [] : [most === 1 ? words.labels[label] : `${words.labels[label]} (${most})`]
  })
  return counts.length === 0 ? words.seenNothing : words.seen(counts.join(', '))
}
