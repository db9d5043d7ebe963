import {
  type ClientDetail,
  expectResult,
  type OwnRecord,
  ShowClient,
  UpdateClient,
  UpdateMe,
  type VariablesOf,
} from '../../client/index.ts'
import { Centred } from '../components/body.tsx'
import { Form } from '../components/form.tsx'
import { Message } from '../components/message.tsx'
import { changesOf, type Field, type Values } from '../forms/state.ts'
import { useKeys } from '../input/keys.tsx'
import { useConnection } from '../live/context.tsx'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'

const FIELDS: readonly Field[] = [
  { kind: 'text', name: 'name', label: 'Name', note: 'The slug changes with it.' },
  { kind: 'text', name: 'email', label: 'E-mail', note: 'Empty for none.' },
  { kind: 'text', name: 'description', label: 'Description', note: 'Empty for none.' },
  { kind: 'text', name: 'timeZone', label: 'Time zone', placeholder: 'UTC', note: 'Like Europe/Berlin.' },
  { kind: 'text', name: 'language', label: 'Language', placeholder: 'en', note: 'Like en or de-AT.' },
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
    <Centred>
      <Loading
        title={fault?.message ?? (data === null ? 'The client was deleted meanwhile.' : 'Loading…')}
        onClose={onClose}
      />
    </Centred>
  )
}

function Loading({ title, onClose }: { title: string; onClose: () => void }) {
  useKeys('form', { cancel: onClose })
  return <Message title={title} />
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
  }
  return (
    <Form
      title={`Edit ${client.name}`}
      fields={FIELDS}
      initial={initial}
      onCancel={onClose}
      onSubmit={async (values) => {
        // Only what was changed: the description of several lines, flattened here, must survive another edit.
        const { name, email, description, timeZone, language } = changesOf(values, initial)
        const settings = timeZone === undefined && language === undefined ? undefined : { timeZone, language }
        const changes = { name, email, description, settings }
        if (Object.values(changes).some((value) => value !== undefined)) {
          await save(changes)
          say(`${values.name} is saved.`, values.name ?? '')
          connection.loadAgain()
        }
        onClose()
      }}
    />
  )

  async function save(changes: VariablesOf<typeof UpdateMe>['input']) {
    if (own) {
      const { updateMe } = await connection.run(UpdateMe, { input: changes })
      expectResult(updateMe, 'MeUpdated')
    } else {
      const { updateClient } = await connection.run(UpdateClient, {
        input: { ...changes, client: client.id },
      })
      expectResult(updateClient, 'ClientUpdated')
    }
  }
}
