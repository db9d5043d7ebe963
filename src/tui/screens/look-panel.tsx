import { Text } from 'ink'
import { useMemo } from 'react'
import type { AnalysisDetail } from '../../client/analyses.ts'
import type { Size } from '../components/body.tsx'
import { Message } from '../components/message.tsx'
import { innerHeight, innerWidth, Panel } from '../components/panel.tsx'
import { cellsFor, Drawing, pixelsIn } from '../pictures/drawing.tsx'
import type { Mark } from '../pictures/marks.ts'
import { usePictureAt } from '../pictures/use-picture-at.ts'
import { pad } from '../text/fit.ts'
import { secondsBetween } from '../text/timeline.ts'
import { styleOf } from '../theme.ts'
import { percent } from './analysis-columns.ts'
import type { Look, ToldFrame } from './looks.ts'

/** What was recognised, and whether the picture is there. */
const CAPTION_ROWS = 2
/** Of a camera whose pictures nobody knows any more. */
const USUAL_SIZE = { width: 16, height: 9 }

interface Props extends Size {
  analysis: AnalysisDetail
  frames: readonly ToldFrame[]
  /** Which of them. */
  index: number
}

/** One of the frames that tell something, with what was recognised in it. */
export function LookPanel({ analysis, frames, index, width, height }: Props) {
  const room = { columns: innerWidth(width), rows: innerHeight(height) - CAPTION_ROWS }
  const { width: mostWide, height: mostHigh } = pixelsIn(room)
  const wanted = frames[index]
  const picture = usePictureAt(analysis.source.id, wanted?.capturedAt, mostWide, mostHigh)
  const look = frames.find(({ capturedAt }) => capturedAt === picture?.at)
  const marks = useMemo(() => (look ? boxesOf(look) : []), [look])
  const size = { width, height }
  if (frames.length === 0)
    return (
      <Panel title="Picture" {...size}>
        <Message title="No frame was looked at closely." tone="dim" />
      </Panel>
    )
  if (!look || !picture)
    return (
      <Panel title="Picture" {...size}>
        <Message title="Loading…" tone="dim" />
      </Panel>
    )
  const { pixels, size: measures = USUAL_SIZE, problem } = picture
  const isEvidence = analysis.evidence.includes(look.capturedAt)
  const after = secondsBetween(analysis.windowFrom, look.capturedAt).toFixed(1)
  return (
    <Panel
      title="Picture"
      subtitle={`frame ${frames.indexOf(look) + 1} of ${frames.length}`}
      footer={[`at ${after} s`, isEvidence && 'evidence'].filter(Boolean).join(' · ')}
      {...size}
    >
      <Drawing picture={pixels ?? cellsFor(measures, room)} marks={marks} height={room.rows} />
      <Text wrap="truncate">{pad(recognised(look), room.columns)}</Text>
      <Text wrap="truncate" {...styleOf(problem ? 'warn' : 'dim')}>
        {pixels ? ' ' : (problem ?? 'Not held any more: boxes alone.')}
      </Text>
    </Panel>
  )
}

const named = ({ label, score }: Look['detections'][number]): string => `${label} ${percent(score)}`

function recognised({ detections }: ToldFrame): string {
  if (!detections) return 'The detector did not look at it.'
  return detections.length === 0 ? 'Nothing was recognised.' : detections.map(named).join(', ')
}

const boxesOf = ({ detections }: ToldFrame): Mark[] =>
  (detections ?? []).map((detection) => ({ kind: 'box', label: named(detection), box: detection.box }))
