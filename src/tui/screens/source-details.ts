import type { SourceDetail } from '../../client/index.ts'
import type { Detail } from '../components/details.tsx'
import { size } from '../text/sizes.ts'
import { exact, exactAndRelative, relative } from '../text/times.ts'
import { pixels, rate, seconds, sourceStatus } from './source-columns.ts'

export function sourceDetails(source: SourceDetail, now: number): Detail[] {
  const { buffer, onlineChangedAt, archivedAt, status, settings, effectiveSettings: effective } = source
  const since = status !== 'ARCHIVED' && onlineChangedAt ? `, ${relative(onlineChangedAt, now)}` : ''
  const { text, tone } = sourceStatus(source)
  return [
    ['Status', { text: text + since, ...(tone ? { tone } : {}) }],
    ['Frames', `${rate(source.fps)} a second, ${pixels(source)}`],
    [
      'Held',
      buffer.state === 'EMPTY'
        ? 'nothing'
        : `${seconds(buffer.seconds)}, ${buffer.frames} frames, ${size(buffer.bytes)}`,
    ],
    ['Dropped', buffer.dropped === 0 ? '0' : { text: String(buffer.dropped), tone: 'warn' }],
    ['Missing', String(buffer.missing)],
    ['Came twice', String(buffer.duplicates)],
    ['Last frame', relative(source.lastFrameAt, now)],
    ['In all', `${source.frameCount} frames, ${size(source.frameBytes)}`],
    ['Client', source.client.name],
    ['Environment', source.environment.toLowerCase()],
    ...settingDetails(settings, effective),
    ['Created', exactAndRelative(source.createdAt, now)],
    ...(archivedAt ? [['Archived', exact(archivedAt)] as const] : []),
    ['Id', source.id],
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
