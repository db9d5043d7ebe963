import type { RuleType } from '../../db/tables/index.ts'
import type { Label } from './detection.ts'
import type { TamperSign } from './tampering-signs.ts'

/** What rules come to, in sentences of one language. `seconds` and `percent` are written as it writes numbers. */
export type Words = {
  number: Intl.NumberFormat
  /** Where it is; null: the whole picture. */
  place(zone: string | null): string
  intrusion(place: string, seconds: string, most: number): string
  loitering(place: string, seconds: string, dwellSeconds: string): string
  crowd(place: string, seconds: string, most: number, people: number): string
  tampering: { readonly [Sign in TamperSign]: (seconds: string) => string }
  sureness(percent: string): string
  /** Of a rule that is not met. */
  rule: { readonly [Type in RuleType]: string }
  short(rule: string, seconds: string): string
  unsure(rule: string): string
  absent(rule: string): string
  disarmed(rule: string): string
  unseen(rule: string): string
  noneMet: string
  noRules: string
  seen(list: string): string
  seenNothing: string
  labels: { readonly [Name in Label]: string }
}
