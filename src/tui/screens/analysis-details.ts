import type { AnalysisDetail } from '../../client/analyses.ts'
import { type Detail, valueWidth } from '../components/details.tsx'
import { pointerAt, secondsBetween, spanText, timeline } from '../text/timeline.ts'
import { exact, exactAndRelative } from '../text/times.ts'
import { isFinished, percent, riskCell, verdictCell, word } from './analysis-columns.ts'

interface Around {
  now: number
  width: number
  /** When the frame was captured that is shown beside it. */
  at: string | undefined
}

export function analysisDetails(analysis: AnalysisDetail, { now, width, at }: Around): Detail[] {
  const { trouble, incidentType, confidence, trigger, frames, windowFrom, windowTo } = analysis
  const seconds = Math.round(secondsBetween(windowFrom, windowTo) * 10) / 10
  return [
    ['Verdict', verdictCell(analysis)],
    ...(trouble ? [['Trouble', { text: word(trouble), tone: 'warn' }] as const] : []),
    ...(isFinished(analysis) ? whatWasFound(analysis, valueWidth(width), at) : []),
    ['Incident', incidentType && word(incidentType)],
    ['Risk', riskCell(analysis)],
    ['Confidence', confidence === null ? null : percent(confidence)],
    ...analysis.stages.map(({ stage, reason }): Detail => [`${titled(word(stage))} says`, reason]),
    ['Source', analysis.source.name],
    ['Client', analysis.client.name],
    ['Why', trigger === 'ASKED' ? 'somebody asked' : 'it is watched'],
    ['Window', `${exact(windowFrom)}, ${seconds} s`],
    ['Frames', isFinished(analysis) ? String(frames) : null],
    ['Asked', exactAndRelative(analysis.createdAt, now)],
    ['Finished', exactAndRelative(analysis.finishedAt, now, '–')],
    ['Environment', analysis.environment.toLowerCase()],
    ['Id', analysis.id],
    ['Window id', analysis.windowId],
  ]
}

const titled = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function whatWasFound(analysis: AnalysisDetail, width: number, at: string | undefined): Detail[] {
  return [
    ['Summary', analysis.summary],
    ['Detail', analysis.detail],
    ['Rules met', rulesText(analysis)],
    ['Seen', seenText(analysis, width, at)],
  ]
}

type Windowed = Pick<AnalysisDetail, 'windowFrom' | 'windowTo'>
const windowOf = ({ windowFrom, windowTo }: Windowed) => ({ from: windowFrom, to: windowTo })

function rulesText(analysis: AnalysisDetail): string | null {
  const window = windowOf(analysis)
  const met = analysis.rulesMet.map(
    ({ rule, type, score, ...span }) => `${rule + 1} ${type} ${spanText(span, window)}, ${percent(score)}`,
  )
  return met.join('\n') || null
}

/** Of each kind when it was there, as a line of the window, and then in numbers. */
function seenText(analysis: AnalysisDetail, width: number, at: string | undefined): string | null {
  const window = windowOf(analysis)
  const labels = [...new Set(analysis.presence.map(({ label }) => label))]
  const lines = labels.flatMap((label) => {
    const spans = analysis.presence.filter((each) => each.label === label)
    const told = spans.map(({ most, score, ...span }) => {
      const many = most > 1 ? `, up to ${most}` : ''
      return `${spanText(span, window)}${many}, ${percent(score)}`
    })
    return [label, timeline(spans, window, width), ...(at ? [pointerAt(at, window, width)] : []), ...told]
  })
  return lines.join('\n') || null
}
