import {
  ApiError,
  CreateSource,
  expectResult,
  type ResultOf,
  ShowSource,
  type SourceDetail,
  UpdateSource,
  type VariablesOf,
} from '../../client/index.ts'
import { DialogLoading } from '../components/dialog-loading.tsx'
import { Form } from '../components/form.tsx'
import { changesOf, type Field, type Values } from '../forms/state.ts'
import { useConnection } from '../live/context.tsx'
import { refuseField } from '../live/fault.ts'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'

const MIB = 1024 * 1024

const NAME: Field = {
  kind: 'text',
  name: 'name',
  label: 'Name',
  placeholder: 'e.g. front-door',
  note: 'As frames are pushed to it.',
}
const CLIENT: Field = {
  kind: 'text',
  name: 'client',
  label: 'Client',
  placeholder: 'e.g. acme-corp',
  note: 'Whose it is: a slug or an id.',
}

interface CreateProps {
  /** Whose it is to be; without it the form asks, or it is of the key's own client. */
  client: { id: string; name: string } | undefined
  asks: boolean
  onClose: () => void
}

export function CreateSourceDialog({ client, asks, onClose }: CreateProps) {
  const connection = useConnection()
  const { say } = useNavigation()
  return (
    <Form
      title={client ? `New source of ${client.name}` : 'New source'}
      fields={asks ? [CLIENT, NAME] : [NAME]}
      onCancel={onClose}
      onSubmit={async ({ name = '', client: owner = client?.id }) => {
        const input = { name, ...(owner === undefined ? {} : { client: owner }) }
        const { createSource } = await connection.run(CreateSource, { input })
        const { source } = expectSource(createSource)
        say(`Source ${source.name} is created.`, source.name)
        connection.loadAgain()
        onClose()
      }}
    />
  )
}

/** The one thing that can be missing is the client. */
function expectSource(result: ResultOf<typeof CreateSource>['createSource']) {
  try {
    return expectResult(result, 'SourceCreated')
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') throw refuseField('client', error.message)
    throw error
  }
}

type Setting = keyof SourceDetail['settings']
type SettingsInput = NonNullable<VariablesOf<typeof UpdateSource>['input']['settings']>

const SETTINGS: readonly { name: Setting; label: string; note: string; unit: number }[] = [
  { name: 'longWindowSeconds', label: 'Long window', note: 'Seconds of frames that are kept.', unit: 1 },
  { name: 'shortWindowSeconds', label: 'Short window', note: 'Seconds that a first look takes in.', unit: 1 },
  { name: 'bufferBytes', label: 'At most MiB', note: 'What its frames may hold.', unit: MIB },
  { name: 'expectedFps', label: 'Expected fps', note: 'Frames a second that it is to send.', unit: 1 },
  { name: 'offlineAfterSeconds', label: 'Offline after', note: 'Seconds without a frame.', unit: 1 },
  { name: 'retentionDays', label: 'Kept days', note: 'How long evidence is kept.', unit: 1 },
]

/** A row of the list does not say how a source is set. */
export function EditSourceDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const connection = useConnection()
  const { data, fault } = useLive(
    `edit ${id}`,
    async (signal) => (await connection.run(ShowSource, { source: id }, { signal })).source,
  )
  if (!data) return <DialogLoading title={fault?.message ?? 'Loading…'} onClose={onClose} />
  return <EditForm source={data} onClose={onClose} />
}

function EditForm({ source, onClose }: { source: SourceDetail; onClose: () => void }) {
  const connection = useConnection()
  const { say } = useNavigation()
  const initial: Values = {
    name: source.name,
    ...Object.fromEntries(
      SETTINGS.map(({ name, unit }) => [name, shown(source.settings[name], unit)] as const),
    ),
  }
  const fields: Field[] = SETTINGS.map(({ name, label, note, unit }) => ({
    kind: 'text',
    name,
    label,
    note: `${note} Empty: inherited.`,
    placeholder: inherited(shown(source.effectiveSettings[name], unit)),
  }))
  return (
    <Form
      title={`Edit source ${source.name}`}
      fields={[NAME, ...fields]}
      initial={initial}
      onCancel={onClose}
      onSubmit={async (values) => {
        const { name, ...changed } = changesOf(values, initial)
        const settings = settingsFrom(changed)
        if (name !== undefined || settings !== undefined) {
          const input = { source: source.id, name, settings }
          const { updateSource } = await connection.run(UpdateSource, { input })
          expectResult(updateSource, 'SourceUpdated')
          say(`Source ${values.name} is saved.`, values.name ?? '')
          connection.loadAgain()
        }
        onClose()
      }}
    />
  )
}

/** In an empty field, which a number alone would make look filled. */
const inherited = (value: string): string => (value === '' ? 'any' : `inherited: ${value}`)

const shown = (value: number | null, unit: number): string =>
  value === null ? '' : String(Math.round((value / unit) * 1000) / 1000)

/** Empty clears. Whether a number is one that will do is the server's to say. */
function settingsFrom(changed: Partial<Record<string, string>>): SettingsInput | undefined {
  const given: SettingsInput = {}
  for (const { name, unit } of SETTINGS) {
    const text = changed[name]
    if (text === undefined) continue
    const value = text === '' ? null : Number(text)
    if (Number.isNaN(value)) throw refuseField(name, 'A number, or nothing.')
    if (name === 'retentionDays' && value !== null && !Number.isInteger(value))
      throw refuseField(name, 'A whole number, or nothing.')
    given[name] = value === null || unit === 1 ? value : Math.round(value * unit)
  }
  return Object.keys(given).length === 0 ? undefined : given
}
