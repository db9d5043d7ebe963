import { Text } from 'ink'
import { useState } from 'react'
import { FollowUsage } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { Message } from '../components/message.tsx'
import { NotShown } from '../components/not-shown.tsx'
import { innerHeight, innerWidth, Panel } from '../components/panel.tsx'
import { Table } from '../components/table.tsx'
import { useKeys } from '../input/keys.tsx'
import { NOTHING_SELECTED, reduceSelection, type SelectionAction } from '../lists/selection.ts'
import { useCycle } from '../lists/use-cycle.ts'
import { useLink, useSession } from '../live/context.tsx'
import { useFeed } from '../live/use-feed.ts'
import { useLive } from '../live/use-live.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import { money } from '../text/amounts.ts'
import { type Day, daysBetween } from '../text/days.ts'
import { clock } from '../text/times.ts'
import { styleOf } from '../theme.ts'
import type { ScreenProps } from './screen.ts'
import { type UsageRow, usageColumns, usageRows } from './usage-columns.ts'
import { UsageDays } from './usage-days.tsx'
import { type Asked, type LoadedUsage, loadUsage, VIEWS } from './usage-load.ts'
import { PERIODS } from './usage-periods.ts'

const ENVIRONMENTS = [undefined, 'TEST'] as const
/** The total, and a line between. */
const HEAD_ROWS = 2
const COLUMN_HEADS = 1

/** What was used and what it costs: by day, by operation and, for the operator, by client. */
export function Usage({ of, label }: ScreenProps) {
  const { connection, me } = useSession()
  const { open } = useNavigation()
  const isOperator = me?.client === null
  const views = isOperator && !of ? VIEWS : VIEWS.slice(0, 2)
  const [viewAt, setView] = useState(0)
  const [periodAt, setPeriod] = useState(0)
  const [environment, nextEnvironment] = useCycle(ENVIRONMENTS)
  const view = views[viewAt % views.length] ?? VIEWS[0]
  const period = PERIODS[periodAt] ?? PERIODS[0]
  const named = isOperator && of !== undefined && me.key.permissions.includes('platform:read')
  const asked: Asked = { view, period, environment, of, named }
  const key = `usage ${of} ${view.said} ${period.name} ${environment}`
  const [timeZone, setTimeZone] = useState<string>()
  const live = useLive(key, async (signal) => {
    const usage = await loadUsage(connection, asked, signal, timeZone)
    setTimeZone(usage.timeZone)
    return usage
  })
  const follows = useFeed(
    `usage ${of}`,
    (options) => connection.subscribe(FollowUsage, { client: of }, { ...options, resume }),
    connection.loadAgain,
  )
  useName(of, live.data?.client)

  const turn = (by: number) => (at: number) => (at + by + PERIODS.length) % PERIODS.length
  useKeys('usage', {
    view: () => setView((viewAt + 1) % views.length),
    nextPeriod: () => setPeriod(turn(1)),
    previousPeriod: () => setPeriod(turn(-1)),
    invoices: me?.key.permissions.includes('invoices:read')
      ? () => open({ screen: 'invoices', of, label })
      : undefined,
    environment: isOperator && me.key.environment === 'LIVE' ? nextEnvironment : undefined,
  })
  const title = of ? `Usage of ${label ?? of}` : 'Usage'
  if (!live.data || live.fault)
    return <NotShown title={title} live={live} missing={`There is no client ${label ?? of}.`} />
  return <Shown title={title} usage={live.data} asOf={live.asOf} follows={follows} />
}

interface ShownProps {
  title: string
  usage: LoadedUsage
  asOf: number | undefined
  follows: boolean
}

/** What was loaded says of what it is, so that nothing stands under a title of something else meanwhile. */
function Shown({ title, usage, asOf = 0, follows }: ShownProps) {
  const body = useBody()
  const isOld = useLink().state === 'down'
  const { asked, first, last, timeZone, groups, total } = usage
  const { view, period, environment } = asked
  const said = [follows ? 'live' : 'not live', view.said, period.name, environment && 'test']
  const room = { width: innerWidth(body.width), height: innerHeight(body.height) - HEAD_ROWS }
  const place = `${first} – ${last}, ${timeZone}`
  return (
    <Panel
      title={title}
      subtitle={said.filter(Boolean).join(' · ')}
      footer={[isOld && `as of ${clock(asOf)}`, place].filter(Boolean).join(' · ')}
      {...body}
    >
      {groups.length === 0 ? (
        <Message
          title="Nothing was used in this time."
          lines={['What is used shows up here as it happens. p shows another time.']}
        />
      ) : (
        <>
          <Text wrap="truncate">
            <Text {...styleOf('label')}>{'Total '}</Text>
            <Text bold>{money(total)}</Text>
            <Text {...styleOf('dim')}>{environment ? ', test usage is free' : ' at list prices'}</Text>
          </Text>
          <Text> </Text>
          {view.view === 'days' && <Days usage={usage} {...room} />}
          {view.view === 'operations' && <Operations usage={usage} {...room} />}
          {view.view === 'clients' && <Clients usage={usage} {...room} />}
        </>
      )}
    </Panel>
  )
}

interface ViewProps {
  usage: LoadedUsage
  width: number
  height: number
}

function Days({ usage, ...room }: ViewProps) {
  const days = daysBetween(usage.first, usage.last)
  const [wanted, setDay] = useState<Day>()
  const at = wanted && days.includes(wanted) ? days.indexOf(wanted) : days.length - 1
  const go = (by: number) => () => setDay(days[at + by] ?? days[at])
  useKeys('usage', { earlier: go(-1), later: go(1) })
  return <UsageDays usage={usage} days={days} selected={days[at] ?? usage.last} {...room} />
}

function Operations({ usage, width }: ViewProps) {
  const rows = usageRows(usage.groups)
  const columns = usageColumns('Operation', rows, width - COLUMN_HEADS * 2, true)
  return <Table columns={columns} rows={rows} selected={-1} width={width} now={Date.now()} />
}

function Clients({ usage, width, height }: ViewProps) {
  const { open } = useNavigation()
  const rows = usageRows(usage.groups)
  const [held, setHeld] = useState(NOTHING_SELECTED)
  const sized = reduceSelection(held, { type: 'height', height: height - COLUMN_HEADS })
  const selection = reduceSelection(sized, { type: 'items', ids: rows.map(({ id }) => id) })
  const act = (action: SelectionAction) => () => setHeld(reduceSelection(selection, action))
  const row = rows[selection.index]
  useKeys('usage', {
    down: act({ type: 'move', by: 1 }),
    up: act({ type: 'move', by: -1 }),
    pageDown: act({ type: 'page', pages: 1 }),
    pageUp: act({ type: 'page', pages: -1 }),
    open: row?.client ? () => open({ screen: 'usage', of: row.id, label: row.name }) : undefined,
  })
  const { top, index } = selection
  return (
    <Table<UsageRow>
      columns={usageColumns('Client', rows, width - 2, false)}
      rows={rows.slice(top, top + selection.height)}
      selected={index - top}
      width={width}
      now={Date.now()}
    />
  )
}

const resume = ({ usageRecorded }: { usageRecorded: { cursor: string } }): string => usageRecorded.cursor
