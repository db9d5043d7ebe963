import { Box } from 'ink'
import { useMemo, useState } from 'react'
import { FollowSources, ShowSource, type SourceDetail } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { Details } from '../components/details.tsx'
import { NotShown } from '../components/not-shown.tsx'
import { useKeys } from '../input/keys.tsx'
import { useLink, useSession } from '../live/context.tsx'
import { useFeed } from '../live/use-feed.ts'
import { useLive } from '../live/use-live.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import { PicturePanel } from '../pictures/picture-panel.tsx'
import { clock } from '../text/times.ts'
import type { ScreenProps } from './screen.ts'
import { useSourceActs } from './source-acts.ts'
import { sourceDetails } from './source-details.ts'
import { SourceDialog, type SourceDialogKind } from './source-dialogs.tsx'
import { namedBy } from './source-named.ts'
import { ruleMarks } from './source-rules.ts'

/** By its id, by the name of one of the own ones, or by client/name. */
export function Source({ of = '', label }: ScreenProps) {
  const { connection, me } = useSession()
  const live = useLive(
    of,
    async (signal) => (await connection.run(ShowSource, namedBy(of), { signal })).source,
  )
  useName(of, live.data)
  if (live.data && !live.fault?.gone) return <Shown source={live.data} asOf={live.asOf} />
  const isNamedAlone = !live.data && me?.client === null && !of.includes('/')
  return (
    <NotShown
      title={live.data?.name ?? label ?? of}
      live={live}
      missing={`There is no source ${label ?? of}.`}
      hint={
        isNamedAlone
          ? `Write it in front of the name, like :source acme-corp/${of}`
          : 'It may have been deleted. Esc goes back.'
      }
    />
  )
}

/** Of the width of the screen, for the picture. */
const SHARE_OF_PICTURE = 0.5

function Shown({ source, asOf = 0 }: { source: SourceDetail; asOf: number | undefined }) {
  const { connection, me } = useSession()
  const { open, back } = useNavigation()
  const body = useBody()
  const isOld = useLink().state === 'down'
  const [dialog, setDialog] = useState<SourceDialogKind>()
  const [isLarge, setLarge] = useState(false)
  useFeed(
    `source ${source.id}`,
    (options) => connection.subscribe(FollowSources, { source: source.id }, { ...options, resume }),
    connection.loadAgain,
  )
  const manages = me?.key.permissions.includes('sources:manage')
  const isArchived = source.status === 'ARCHIVED'
  const isEmpty = source.buffer?.state === 'EMPTY'
  const { zones, masks } = source
  const outlines = JSON.stringify({ zones, masks })
  // Loaded again and again, and the same: nothing is drawn anew for it.
  const marks = useMemo(() => ruleMarks(JSON.parse(outlines)), [outlines])
  const acts = useSourceActs(source)
  const show = (kind: SourceDialogKind, possible = true) =>
    manages && possible ? () => setDialog(kind) : undefined
  useKeys(
    'source',
    {
      picture: () => setLarge(!isLarge),
      ...acts,
      rules: show('rules'),
      edit: show('edit'),
      archive: show('archive', !isArchived),
      unarchive: show('unarchive', isArchived),
      delete: show('delete'),
      client:
        me?.client === null
          ? () => open({ screen: 'client', of: source.client.id, label: source.client.name })
          : undefined,
    },
    { active: !dialog },
  )
  if (dialog)
    return (
      <SourceDialog kind={dialog} source={source} onClose={() => setDialog(undefined)} onDeleted={back} />
    )
  const picture = { source: source.id, isEmpty, marks }
  if (isLarge) return <PicturePanel {...picture} {...body} />
  const width = Math.floor(body.width * SHARE_OF_PICTURE)
  return (
    <Box>
      <Details
        title={source.name}
        subtitle={isArchived ? 'archived' : undefined}
        footer={isOld ? `as of ${clock(asOf)}` : undefined}
        details={sourceDetails(source, Date.now())}
        width={body.width - width}
        height={body.height}
        active
      />
      <PicturePanel {...picture} width={width} height={body.height} />
    </Box>
  )
}

const resume = ({ sourceChanged }: { sourceChanged: { cursor: string } }): string => sourceChanged.cursor
