import type { SourceDetail } from '../../client/index.ts'
import type { Detail } from '../components/details.tsx'
import { size } from '../text/sizes.ts'
import { exact, exactAndRelative, relative } from '../text/times.ts'
import { pixels, rate, seconds, sourceStatus } from './source-columns.ts'
import { ruleDetails } from './source-rules.ts'

export function sourceDetails(source: SourceDetail, now: number): Detail[] {
  const { buffer, onlineChangedAt, archivedAt, status, settings, effectiveSettings: effective } = source
  const since = status !== 'ARCHIVED' && onlineChangedAt ? `, ${relative(onlineChangedAt, now)}` : ''
  const { text, tone } = sourceStatus(source)
  return [
    ['Status', { text: text + since, ...(tone ? { tone } : {}) }],
    ['Frames', `${rate(source.fps)} a second, ${pixels(source)}`],
    ...bufferDetails(buffer),
    ['Last frame', relative(source.lastFrameAt, now)],
    ['In all', `${counted(source.frameCount)}, ${size(source.frameBytes)}`],
    ...ruleDetails(source),
    ['Client', source.client.name],
    ['Environment', source.environment.toLowerCase()],
    ...settingDetails(settings, effective),
    ['Created', exactAndRelative(source.createdAt, now)],
    ...(archivedAt ? [['Archived', exact(archivedAt)] as const] : []),
    ['Id', source.id],
  ]
}

const counted = (frames: number) => (frames === 1 ? '1 frame' : `${frames} frames`)

function bufferDetails(buffer: SourceDetail['buffer']): Detail[] {
  if (!buffer) return [['Held', { text: 'unknown', tone: 'warn' }]]
  const { state, frames, bytes, dropped, missing, duplicates } = buffer
  return [
    [
      'Held',
      state === 'EMPTY' ? 'nothing' : `${seconds(buffer.seconds)}, ${counted(frames)}, ${size(bytes)}`,
    ],
    ['Dropped', dropped === 0 ? '0' : { text: String(dropped), tone: 'warn' }],
    ['Missing', String(missing)],
    ['Came twice', String(duplicates)],
  ]
}

type Own = SourceDetail['settings']
type Effective = SourceDetail['effectiveSettings']

/** What is its own says so: all else follows the levels above. */
function settingDetails(own: Own, effective: Effective): Detail[] {
  const said = (name: keyof Own, text: string) => (own[name] === null ? text : `${text} (own)`)
  const { expectedFps } = effective
  return [
    ['Long window', said('longWindowSeconds', seconds(effective.longWindowSeconds))],
    ['Short window', said('shortWindowSeconds', seconds(effective.shortWindowSeconds))],
    ['At most', said('bufferBytes', size(effective.bufferBytes))],
    ['Expected', expectedFps === null ? '–' : said('expectedFps', `${expectedFps} fps`)],
    ['Offline after', said('offlineAfterSeconds', seconds(effective.offlineAfterSeconds))],
    ['Kept', said('retentionDays', `${effective.retentionDays} days`)],
  ]
}
