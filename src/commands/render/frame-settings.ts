import type { FrameSettings, SourceDetail } from '../../client/sources.ts'
import type { Field } from './fields.ts'
import { size } from './sizes.ts'

type Effective = SourceDetail['effectiveSettings']
type Name = keyof FrameSettings

const LABELS: readonly (readonly [label: string, name: Name, words: (value: number) => string])[] = [
  ['Short window', 'shortWindowSeconds', (value) => `${value} s`],
  ['Long window', 'longWindowSeconds', (value) => `${value} s`],
  ['Buffer', 'bufferBytes', (value) => `${size(value)} at most`],
  ['Expected', 'expectedFps', (value) => `${value} frames a second`],
  ['Offline after', 'offlineAfterSeconds', (value) => `${value} s`],
  ['Retention', 'retentionDays', (value) => (value === 1 ? '1 day' : `${value} days`)],
]

/** What is in force, and whether the source itself says so. */
export function effectiveFields(own: FrameSettings, effective: Effective): Field[] {
  return LABELS.map(([label, name, words]) => {
    const value = effective[name]
    if (value === null) return [label, null]
    return [label, own[name] === null ? `${words(value)} (default)` : words(value)]
  })
}

/** What a client says for its sources; nothing where it leaves that to the server. */
export function clientFields(settings: FrameSettings): Field[] {
  return LABELS.map(([label, name, words]) => {
    const value = settings[name]
    return [label, value === null ? null : `${words(value)} (sources)`]
  })
}
