import type { ReactNode } from 'react'
import { expectResult, type KeyRow, ReactivateKey, RevokeKey, type VariablesOf } from '../../client/index.ts'
import { Confirm } from '../components/confirm.tsx'
import { Form } from '../components/form.tsx'
import { keyName } from '../components/status-line.tsx'
import type { Field } from '../forms/state.ts'
import { useConnection, useSession } from '../live/context.tsx'
import { useNavigation } from '../navigation-context.tsx'
import { EditKeyDialog } from './key-edit.tsx'
import { RotateKeyDialog } from './key-rotate.tsx'

export type KeyDialogKind = 'edit' | 'rotate' | 'revoke' | 'reactivate'

type Reason = NonNullable<VariablesOf<typeof RevokeKey>['input']['reason']>

const REASONS: readonly { value: Reason; label: string; note: string }[] = [
  { value: 'UNUSED', label: 'unused', note: 'Nobody needs it any more.' },
  { value: 'REPLACED', label: 'replaced', note: 'Another key has taken its place.' },
  { value: 'REQUESTED', label: 'requested', note: 'The client asked for it.' },
  {
    value: 'COMPROMISED',
    label: 'compromised',
    note: 'Somebody else may have it: it can never be reactivated.',
  },
  { value: 'NON_PAYMENT', label: 'unpaid', note: 'Invoices are open.' },
  { value: 'OTHER', label: 'other', note: 'Any other reason.' },
]

const FIELDS: readonly Field[] = [{ kind: 'choice', name: 'reason', label: 'Reason', choices: REASONS }]

interface Props {
  kind: KeyDialogKind
  apiKey: KeyRow
  onClose: () => void
}

export function KeyDialog({ kind, apiKey, onClose }: Props): ReactNode {
  switch (kind) {
    case 'edit':
      return <EditKeyDialog id={apiKey.id} onClose={onClose} />
    case 'rotate':
      return <RotateKeyDialog apiKey={apiKey} onClose={onClose} />
    case 'revoke':
      return <RevokeKeyDialog apiKey={apiKey} onClose={onClose} />
    case 'reactivate':
      return <ReactivateKeyDialog apiKey={apiKey} onClose={onClose} />
  }
}

function RevokeKeyDialog({ apiKey, onClose }: Omit<Props, 'kind'>) {
  const { connection, me } = useSession()
  const { say } = useNavigation()
  const intro = [`${keyName(apiKey)}${ofClient(apiKey)} is refused from now on.`]
  if (me?.key.id === apiKey.id) {
    intro.push('! This is the key that you are using: you lock yourself out.')
  }
  return (
    <Form
      title={`Revoke key ${apiKey.name}`}
      intro={intro}
      fields={FIELDS}
      onCancel={onClose}
      onSubmit={async ({ reason }) => {
        // One of the choices of the form.
        const input = { key: apiKey.id, reason: reason as Reason }
        const { revokeKey } = await connection.run(RevokeKey, { input })
        expectResult(revokeKey, 'KeyRevoked')
        say(`Key ${apiKey.name} is revoked.`, apiKey.name)
        connection.loadAgain()
        onClose()
      }}
    />
  )
}

function ReactivateKeyDialog({ apiKey, onClose }: Omit<Props, 'kind'>) {
  const connection = useConnection()
  const { say } = useNavigation()
  return (
    <Confirm
      title={`Reactivate key ${apiKey.name}`}
      lines={[`${keyName(apiKey)}${ofClient(apiKey)} works again, unless it has expired.`]}
      question={`Reactivate ${apiKey.name}?`}
      onNo={onClose}
      onYes={async () => {
        const { reactivateKey } = await connection.run(ReactivateKey, { input: { key: apiKey.id } })
        expectResult(reactivateKey, 'KeyReactivated')
        say(`Key ${apiKey.name} is active again.`, apiKey.name)
        connection.loadAgain()
        onClose()
      }}
    />
  )
}

const ofClient = ({ client }: KeyRow): string => (client ? ` of ${client.name}` : '')
