import {
  ApiError,
  expectResult,
  type ResultOf,
  ShowSource,
  type SourceDetail,
  UpdateSource,
  VigintError,
} from '../../client/index.ts'
import { parseRule, ruleText } from '../../client/rule-text.ts'
import { maskText, parseMask, parseZone, zoneText } from '../../client/zone-text.ts'
import { useBody } from '../components/body.tsx'
import { DialogLoading } from '../components/dialog-loading.tsx'
import { Form } from '../components/form.tsx'
import type { Field, Values } from '../forms/state.ts'
import { useConnection } from '../live/context.tsx'
import { refuseField } from '../live/fault.ts'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'

const PARTS = {
  rules: {
    label: 'Rules',
    placeholder: 'INTRUSION:zone=till,min=2s',
    note: 'One a line, such as LOITERING:zone=till,dwell=60s. Also CROWD, TAMPERING.',
  },
  zones: {
    label: 'Zones',
    placeholder: 'till=0.1,0.2;0.5,0.2;0.5,0.9',
    note: 'One a line: a name and corners, in parts of width and height.',
  },
  masks: {
    label: 'Masks',
    placeholder: '0,0;1,0;1,0.1',
    note: 'One a line: corners of what is not looked at.',
  },
} as const
type Part = keyof typeof PARTS
const NAMES = Object.keys(PARTS) as Part[]

interface Props {
  id: string
  onClose: () => void
}

/** A row of the list does not say what its rules are. */
export function RulesDialog({ id, onClose }: Props) {
  const connection = useConnection()
  const { data, fault } = useLive(
    `rules ${id}`,
    async (signal) => (await connection.run(ShowSource, { source: id }, { signal })).source,
  )
  if (!data) return <DialogLoading title={fault?.message ?? 'Loading…'} onClose={onClose} />
  return <RulesForm source={data} onClose={onClose} />
}

/** Edges, what is said below, and a line between. */
const FORM_ROWS = 4
const MOST_ROWS = 8

function RulesForm({ source, onClose }: { source: SourceDetail; onClose: () => void }) {
  const connection = useConnection()
  const { say } = useNavigation()
  const { height } = useBody()
  // Under each its note, which may be an error of two lines.
  const rows = Math.min(MOST_ROWS, Math.floor((height - FORM_ROWS - 1) / NAMES.length) - 1)
  const initial: Values = {
    rules: source.rules.map(ruleText).join('\n'),
    zones: source.zones.map(zoneText).join('\n'),
    masks: source.masks.map(({ points }) => maskText(points)).join('\n'),
  }
  const fields: Field[] = NAMES.map((name) => ({ kind: 'lines', name, rows, ...PARTS[name] }))
  return (
    <Form
      title={`Rules of ${source.name}`}
      fields={fields}
      initial={initial}
      onCancel={onClose}
      onSubmit={async (values) => {
        const isChanged = (name: Part) => values[name] !== initial[name]
        const read = <Item,>(name: Part, parse: (text: string) => Item) =>
          isChanged(name) ? parsed(name, values[name] ?? '', parse) : undefined
        const input = {
          source: source.id,
          rules: read('rules', parseRule),
          zones: read('zones', parseZone),
          masks: read('masks', (text) => ({ points: parseMask(text) })),
        }
        if (NAMES.some(isChanged)) {
          const { updateSource } = await connection.run(UpdateSource, { input })
          expectSaved(updateSource, values)
          say(`Rules of ${source.name} are saved.`, source.name)
          connection.loadAgain()
        }
        onClose()
      }}
    />
  )
}

/** The lines that say something, and where they stand. */
const saidIn = (text: string): { line: string; place: number }[] =>
  text.split('\n').flatMap((line, place) => (line.trim() === '' ? [] : [{ line: line.trim(), place }]))

function parsed<Item>(name: Part, text: string, parse: (text: string) => Item): Item[] {
  return saidIn(text).map(({ line, place }) => {
    try {
      return parse(line)
    } catch (error) {
      if (error instanceof VigintError) throw refuseField(name, `Line ${place + 1}: ${withoutLength(error)}`)
      throw error
    }
  })
}

/** The line stands above: its beginning will do. */
const withoutLength = ({ message, hint }: VigintError): string =>
  [message.replace(/"([^"]{20})[^"]+"/, '"$1…"'), hint].filter(Boolean).join(' ')

type Updated = ResultOf<typeof UpdateSource>['updateSource']
/** Of what already says which. */
const NAMED = /^(?:Rule|Zone|Mask|Two) /

/** What is wrong with one of them is said under all of its kind, with its line. */
function expectSaved(result: Updated, values: Values): void {
  try {
    expectResult(result, 'SourceUpdated')
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const issues = error.issues.map(({ path, message }) => {
      const [, name, place] = /(?:^|\.)(rules|zones|masks)\.(\d+)/.exec(path) ?? []
      const line = name && saidIn(values[name] ?? '')[Number(place)]
      if (!line) return { path, message }
      return { path: name, message: NAMED.test(message) ? message : `Line ${line.place + 1}: ${message}` }
    })
    throw new ApiError(error.code, error.message, { hint: error.hint, issues })
  }
}
