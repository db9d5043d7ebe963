import { useState } from 'react'
import { ApiError, type ClientRow, DeleteClient, expectResult, ShowHoldings } from '../../client/index.ts'
import { Confirm } from '../components/confirm.tsx'
import { Form } from '../components/form.tsx'
import type { Field } from '../forms/state.ts'
import { useConnection } from '../live/context.tsx'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'
import { counted } from '../text/counts.ts'

interface Props {
  client: ClientRow
  onClose: () => void
  onDeleted: () => void
}

/**
 * For good, so the name has to be typed back. The server compares it. While something is owed, by the client or
 * to it, it refuses, and says what; only then is it asked whether that is given up.
 */
export function DeleteClientDialog({ client, onClose, onDeleted }: Props) {
  const connection = useConnection()
  const { say } = useNavigation()
  const { data } = useLive(client.id, async (signal) => {
    const answer = await connection.run(ShowHoldings, { id: client.id }, { signal })
    return answer.client?.holdings ?? []
  })
  const [owing, setOwing] = useState<{ confirm: string; owed: string }>()
  const remove = async (confirm: string, unbilled?: 'WAIVE') => {
    const input = { client: client.id, confirm, unbilled }
    const { deleteClient } = await connection.run(DeleteClient, { input })
    expectResult(deleteClient, 'ClientDeleted')
    say(`${client.name} is deleted.`, client.name)
    connection.loadAgain()
    onDeleted()
  }
  if (owing)
    return (
      <Confirm
        title={`Delete ${client.name}`}
        lines={[owing.owed, '', 'The audit log keeps what was given up.']}
        question={`Give up what is not billed or in its favour, and delete ${client.name}?`}
        onNo={() => setOwing(undefined)}
        onYes={() => remove(owing.confirm, 'WAIVE')}
      />
    )
  const goes = data ? data.map(counted).join(', ') : 'counting…'
  const fields: readonly Field[] = [
    {
      kind: 'text',
      name: 'confirm',
      label: 'Name',
      placeholder: client.name,
      note: 'Exactly as it is written above.',
    },
  ]
  return (
    <Form
      title={`Delete ${client.name}`}
      intro={[
        `${client.name} and all that belongs to it go for good: ${goes || 'nothing but its record'}.`,
        `Type its name to delete it: ${client.name}`,
      ]}
      fields={fields}
      onCancel={onClose}
      onSubmit={async ({ confirm = '' }) => {
        try {
          await remove(confirm)
        } catch (error) {
          if (!(error instanceof ApiError) || error.code !== 'CONFLICT') throw error
          setOwing({ confirm, owed: error.message })
        }
      }}
    />
  )
}
