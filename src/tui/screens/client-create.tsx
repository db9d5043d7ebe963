import { useState } from 'react'
import { CreateClient, expectResult } from '../../client/index.ts'
import { Form } from '../components/form.tsx'
import { Secret } from '../components/secret.tsx'
import type { Field } from '../forms/state.ts'
import { useConnection } from '../live/context.tsx'
import { useNavigation } from '../navigation-context.tsx'

const FIELDS: readonly Field[] = [
  {
    kind: 'text',
    name: 'name',
    label: 'Name',
    placeholder: 'e.g. Acme Corp',
    note: 'Unique. Its slug is made from it.',
  },
  {
    kind: 'text',
    name: 'email',
    label: 'E-mail',
    placeholder: 'e.g. billing@acme.com',
    note: 'May stay empty.',
  },
  { kind: 'text', name: 'description', label: 'Description', note: 'May stay empty.' },
]

/** Creates the client with its first key, shows that key's secret, and then the client. */
export function CreateClientDialog({ onClose }: { onClose: () => void }) {
  const connection = useConnection()
  const { open, say } = useNavigation()
  const [made, setMade] = useState<{ id: string; name: string; secret: string | null }>()

  if (made) {
    const { id, name, secret } = made
    const goOn = () => {
      onClose()
      open({ screen: 'client', of: id, label: name })
    }
    return <Secret title={`${name} was created. Its first key`} secret={secret} onStored={goOn} />
  }
  return (
    <Form
      title="New client"
      fields={FIELDS}
      onCancel={onClose}
      onSubmit={async ({ name = '', email, description }) => {
        const input = { name, email: email || null, description: description || null }
        const { createClient } = await connection.run(CreateClient, { input })
        const { client, secret } = expectResult(createClient, 'ClientCreated')
        setMade({ id: client.id, name: client.name, secret })
        say(`${client.name} is created.`, client.name)
        connection.loadAgain()
      }}
    />
  )
}
