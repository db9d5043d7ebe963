import { expectResult, type KeyDetail, ShowKey, UpdateKey } from '../../client/index.ts'
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
  { kind: 'text', name: 'name', label: 'Name', note: 'What it is for.' },
  { kind: 'text', name: 'label', label: 'Label', note: 'Which integration uses it. Empty for none.' },
  { kind: 'text', name: 'notes', label: 'Notes', note: 'Empty for none.' },
  ADDRESSES_FIELD,
  REQUESTS_FIELD,
]

interface Props {
  id: string
  onClose: () => void
}

/** The list does not hold all that can be edited, so the key is read first. */
export function EditKeyDialog({ id, onClose }: Props) {
  const connection = useConnection()
  const { data, fault } = useLive(
    id,
    async (signal) => (await connection.run(ShowKey, { id }, { signal })).key,
  )
  if (data) return <EditKeyForm apiKey={data} onClose={onClose} />
  const title = fault?.message ?? (data === null ? 'The key was deleted meanwhile.' : 'Loading…')
  return <DialogLoading title={title} onClose={onClose} />
}

function EditKeyForm({ apiKey, onClose }: { apiKey: KeyDetail; onClose: () => void }) {
  const connection = useConnection()
  const { say } = useNavigation()
  const initial: Values = {
    name: apiKey.name,
    label: apiKey.label ?? '',
    notes: apiKey.notes ?? '',
    ...accessValues(apiKey),
  }
  return (
    <Form
      title={`Edit key ${apiKey.name}`}
      fields={FIELDS}
      initial={initial}
      onCancel={onClose}
      onSubmit={async (values) => {
        // Only what was changed: notes of several lines, flattened here, must survive another edit.
        const { allowedAddresses, requestsPerMinute, ...changes } = changesOf(values, initial)
        const problem = requestsProblem(requestsPerMinute)
        if (problem) throw refuseField('requestsPerMinute', problem)
        const input = { ...changes, ...accessFrom({ allowedAddresses, requestsPerMinute }) }
        if (Object.values(input).some((value) => value !== undefined)) {
          const { updateKey } = await connection.run(UpdateKey, { input: { key: apiKey.id, ...input } })
          const { key } = expectResult(updateKey, 'KeyUpdated')
          say(`Key ${key.name} is saved.`, key.name)
          connection.loadAgain()
        }
        onClose()
      }}
    />
  )
}
