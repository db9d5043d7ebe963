import { useState } from 'react'
import { CreateKey, expectResult, ListRoles, type VariablesOf } from '../../client/index.ts'
import { Form } from '../components/form.tsx'
import { Secret } from '../components/secret.tsx'
import type { Field } from '../forms/state.ts'
import { useSession } from '../live/context.tsx'
import { refuseField } from '../live/fault.ts'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'
import { expiryNote, parseExpiry } from '../text/times.ts'

type Environment = NonNullable<VariablesOf<typeof CreateKey>['input']['environment']>

const DEFAULT_ROLE = 'integration'

interface Props {
  client: { id: string; name: string }
  onClose: () => void
}

export function CreateKeyDialog({ client, onClose }: Props) {
  const { connection, me } = useSession()
  const { say } = useNavigation()
  const { data: roles = [] } = useLive(
    client.id,
    async (signal) => (await connection.run(ListRoles, { client: client.id }, { signal })).roles,
  )
  const [made, setMade] = useState<{ name: string; secret: string | null }>()

  if (made) {
    return <Secret title={`Key ${made.name} of ${client.name}`} secret={made.secret} onStored={onClose} />
  }
  return (
    <Form
      key={roles.length > 0 ? 'ready' : 'loading'}
      title={`New key of ${client.name}`}
      fields={fieldsFor(roles)}
      initial={{ role: DEFAULT_ROLE }}
      onCancel={onClose}
      onSubmit={async ({ name, role, environment, expiresAt = '', label, notes }) => {
        if (!name) throw refuseField('name', 'Say what the key is for.')
        const expiry = parseExpiry(expiresAt, Date.now())
        if ('problem' in expiry) throw refuseField('expiresAt', expiry.problem)
        const input = {
          // The tenant comes from the key; only an operator names one.
          ...(me?.client ? {} : { client: client.id }),
          name,
          role,
          // One of the two choices of the form.
          environment: environment as Environment,
          expiresAt: expiry.at ?? null,
          label: label || null,
          notes: notes || null,
        }
        const { createKey } = await connection.run(CreateKey, { input })
        const { key, secret } = expectResult(createKey, 'KeyCreated')
        setMade({ name: key.name, secret })
        say(`Key ${key.name} is created.`, key.name)
        connection.loadAgain()
      }}
    />
  )
}

function fieldsFor(roles: readonly { name: string; description: string }[]): Field[] {
  return [
    { kind: 'text', name: 'name', label: 'Name', placeholder: 'e.g. gate camera', note: 'What it is for.' },
    {
      kind: 'choice',
      name: 'role',
      label: 'Role',
      choices: roles.map(({ name, description }) => ({ value: name, label: name, note: description })),
    },
    {
      kind: 'choice',
      name: 'environment',
      label: 'Environment',
      choices: [
        { value: 'LIVE', label: 'live', note: 'The real thing: it is billed, and its alerts are sent.' },
        {
          value: 'TEST',
          label: 'test',
          note: 'For trying out: costs nothing, alerts are recorded and not sent.',
        },
      ],
    },
    {
      kind: 'text',
      name: 'expiresAt',
      label: 'Expires',
      placeholder: 'never',
      note: (value) => expiryNote(value),
    },
    { kind: 'text', name: 'label', label: 'Label', note: 'Which integration uses it. May stay empty.' },
    { kind: 'text', name: 'notes', label: 'Notes', note: 'May stay empty.' },
  ]
}
