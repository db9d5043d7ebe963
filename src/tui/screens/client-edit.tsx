import {
  type ClientDetail,
  expectResult,
  type OwnRecord,
  ShowClient,
  UpdateClient,
  UpdateMe,
  type VariablesOf,
} from '../../client/index.ts'
import { DialogLoading } from '../components/dialog-loading.tsx'
import { Form } from '../components/form.tsx'
import {
  ADDRESSES_FIELD,
  accessFrom,
  accessValues,
  REQUESTS_FIELD,
  requestsProblem,
} from '../forms/access.ts'
import { changesOf, type Field, type Values } from '../forms/state.ts'
import { useConnection } from '../live/context.tsx'
import { refuseField } from '../live/fault.ts'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'

const FIELDS: readonly Field[] = [
  { kind: 'text', name: 'name', label: 'Name', note: 'The slug changes with it.' },
  { kind: 'text', name: 'email', label: 'E-mail', note: 'Empty for none.' },
  { kind: 'text', name: 'description', label: 'Description', note: 'Empty for none.' },
  {
    kind: 'choice',
    name: 'unusualUse',
    label: 'Unusual use',
    note: 'Of a key: from a new network, or far more than before.',
    choices: [
      { value: 'told', label: 'raises an event' },
      { value: 'ignored', label: 'is not looked for' },
    ],
  },
  { kind: 'text', name: 'timeZone', label: 'Time zone', placeholder: 'UTC', note: 'Like Europe/Berlin.' },
  { kind: 'text', name: 'language', label: 'Language', placeholder: 'en', note: 'Like en or de-AT.' },
  ADDRESSES_FIELD,
]

/** The list does not hold all that can be edited, so the client is read first. */
export function EditClientDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const connection = useConnection()
  const { data, fault } = useLive(
    id,
    async (signal) => (await connection.run(ShowClient, { id }, { signal })).client,
  )
  if (data) return <EditClientForm client={data} own={false} onClose={onClose} />
  return (
    <DialogLoading
      title={fault?.message ?? (data === null ? 'The client was deleted meanwhile.' : 'Loading…')}
      onClose={onClose}
    />
  )
}

function settingsOf({ timeZone, language, unusualUse }: Partial<Record<string, string>>) {
  if (timeZone === undefined && language === undefined && unusualUse === undefined) return undefined
  return { timeZone, language, unusualUse: unusualUse === undefined ? undefined : unusualUse === 'told' }
}

interface FormProps {
  client: OwnRecord | ClientDetail
  /** By a key of the client itself, which changes nothing but its own. */
  own: boolean
  onClose: () => void
}

export function EditClientForm({ client, own, onClose }: FormProps) {
  const connection = useConnection()
  const { say } = useNavigation()
  const initial: Values = {
    name: client.name,
    email: client.email ?? '',
    description: client.description ?? '',
    timeZone: client.settings.timeZone,
    language: client.settings.language,
    unusualUse: client.settings.unusualUse ? 'told' : 'ignored',
    ...accessValues(client),
  }
  return (
    <Form
      title={`Edit ${client.name}`}
      // What a client may use is the operator's to say.
      fields={own ? FIELDS : [...FIELDS, REQUESTS_FIELD]}
      initial={initial}
      onCancel={onClose}
      onSubmit={async (values) => {
        // Only what was changed: the description of several lines, flattened here, must survive another edit.
        const { name, email, description, allowedAddresses, requestsPerMinute, ...changed } = changesOf(
          values,
          initial,
        )
        const problem = requestsProblem(requestsPerMinute)
        if (problem) throw refuseField('requestsPerMinute', problem)
        const settings = settingsOf(changed)
        const access = accessFrom({ allowedAddresses, requestsPerMinute })
        const changes = { name, email, description, settings, ...access }
        if (Object.values(changes).some((value) => value !== undefined)) {
          await save(changes)
          say(`${values.name} is saved.`, values.name ?? '')
          connection.loadAgain()
        }
        onClose()
      }}
    />
  )

  async function save({ limits, ...changes }: Omit<VariablesOf<typeof UpdateClient>['input'], 'client'>) {
    if (own) {
      const { updateMe } = await connection.run(UpdateMe, { input: changes })
      expectResult(updateMe, 'MeUpdated')
    } else {
      const { updateClient } = await connection.run(UpdateClient, {
        input: { ...changes, limits, client: client.id },
      })
      expectResult(updateClient, 'ClientUpdated')
    }
  }
}
