import { Box } from 'ink'
import { useState } from 'react'
import { type AnalysisDetail, FollowAnalyses, ShowAnalysis } from '../../client/analyses.ts'
import { type Size, useBody } from '../components/body.tsx'
import { Details } from '../components/details.tsx'
import { NotShown } from '../components/not-shown.tsx'
import { innerWidth } from '../components/panel.tsx'
import { useKeys } from '../input/keys.tsx'
import { useConnection, useLink, useSession } from '../live/context.tsx'
import { useFeed } from '../live/use-feed.ts'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'
import type { Mark } from '../pictures/marks.ts'
import { PicturePanel } from '../pictures/picture-panel.tsx'
import { clock } from '../text/times.ts'
import { isFinished, verdictCell } from './analysis-columns.ts'
import { analysisDetails } from './analysis-details.ts'
import { LookPanel } from './look-panel.tsx'
import { tellingFrame, toldFrames, useLooks } from './looks.ts'
import type { ScreenProps } from './screen.ts'
import { StagesPanel, stagesHeight } from './stages-panel.tsx'

/** What one look at a camera came to, and what it saw. */
export function Analysis({ of = '', label }: ScreenProps) {
  const connection = useConnection()
  const live = useLive(
    of,
    async (signal) => (await connection.run(ShowAnalysis, { id: of }, { signal })).analysis,
  )
  if (live.data && !live.fault?.gone) return <Shown analysis={live.data} asOf={live.asOf} />
  return (
    <NotShown
      title={label ?? of}
      live={live}
      missing={`There is no analysis ${of}.`}
      hint="It may have been deleted, with its source. Esc goes back."
    />
  )
}

/** Of the width of the screen, for the picture. */
const SHARE_OF_PICTURE = 0.5

function Shown({ analysis, asOf = 0 }: { analysis: AnalysisDetail; asOf: number | undefined }) {
  const { connection, me } = useSession()
  const { open } = useNavigation()
  const body = useBody()
  const isOld = useLink().state === 'down'
  const [isLarge, setLarge] = useState(false)
  const [chosen, setChosen] = useState<string>()
  const { source, client, stages } = analysis
  useFeed(
    `analysis ${source.id}`,
    (options) => connection.subscribe(FollowAnalyses, { source: source.id }, { ...options, resume }),
    isFinished(analysis) ? nothing : connection.loadAgain,
  )
  const frames = toldFrames(useLooks(analysis), analysis.evidence)
  const found = frames.findIndex(({ capturedAt }) => capturedAt === chosen)
  const index = found < 0 ? tellingFrame(frames, analysis.evidence) : found
  const step = (by: number) => {
    const to = frames[index + by]
    return to ? () => setChosen(to.capturedAt) : undefined
  }
  useKeys('analysis', {
    next: step(1),
    previous: step(-1),
    picture: () => setLarge(!isLarge),
    source: () => open({ screen: 'source', of: source.id, label: source.name }),
    client:
      me?.client === null ? () => open({ screen: 'client', of: client.id, label: client.name }) : undefined,
  })
  const picture = (size: Size) =>
    isFinished(analysis) ? (
      <LookPanel analysis={analysis} frames={frames} index={index} {...size} />
    ) : (
      <PicturePanel source={source.id} isEmpty={false} marks={NO_MARKS} {...size} />
    )
  if (isLarge) return picture(body)
  const height = body.height - (stages.length > 0 ? stagesHeight(stages) : 0)
  const width = Math.floor(body.width * SHARE_OF_PICTURE)
  const room = body.width - width
  const around = { now: Date.now(), width: innerWidth(room), at: frames[index]?.capturedAt }
  return (
    <Box flexDirection="column">
      <Box>
        <Details
          title={source.name}
          subtitle={verdictCell(analysis).text}
          footer={isOld ? `as of ${clock(asOf)}` : undefined}
          details={analysisDetails(analysis, around)}
          width={room}
          height={height}
          active
        />
        {picture({ width, height })}
      </Box>
      {stages.length > 0 && <StagesPanel stages={stages} width={body.width} />}
    </Box>
  )
}

const NO_MARKS: readonly Mark[] = []
const nothing = () => {}
const resume = ({ analysisCompleted }: { analysisCompleted: { cursor: string } }): string =>
  analysisCompleted.cursor
