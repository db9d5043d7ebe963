import { useState } from 'react'
import { expectResult, type KeyRow, RotateKey } from '../../client/index.ts'
import { Form } from '../components/form.tsx'
import { Secret } from '../components/secret.tsx'
import { keyName } from '../components/status-line.tsx'
import type { Field } from '../forms/state.ts'
import { useSession } from '../live/context.tsx'
import { refuseField } from '../live/fault.ts'
import { useNavigation } from '../navigation-context.tsx'
import { EXPIRY_FORMS, exact, expiryNote, parseExpiry } from '../text/times.ts'

const HOUR_S = 60 * 60
const DAY_S = 24 * HOUR_S
const NO_GRACE = '0'
const DEFAULT_GRACE = String(DAY_S)

const fieldsFor = (apiKey: KeyRow): readonly Field[] => [
  {
    kind: 'choice',
    name: 'graceSeconds',
    label: 'Grace',
    choices: [
      { value: NO_GRACE, label: 'none', note: 'The old key is refused at once.' },
      { value: String(HOUR_S), label: '1 hour' },
      { value: DEFAULT_GRACE, label: '1 day' },
      { value: String(7 * DAY_S), label: '7 days' },
      { value: String(30 * DAY_S), label: '30 days' },
    ],
    note: 'For so long the old key works beside the new one, unless it expires before.',
  },
  {
    kind: 'text',
    name: 'expiresAt',
    label: 'New one ends',
    placeholder: asRenewed(apiKey, Date.now()),
    note: (value) => endNote(value, apiKey),
  },
]

/** A successor lives as long as its predecessor was given. */
function asRenewed({ createdAt, expiresAt }: KeyRow, now: number): string {
  if (!expiresAt) return 'never'
  return exact(new Date(now + Date.parse(expiresAt) - Date.parse(createdAt)).toISOString())
}

function endNote(value: string, apiKey: KeyRow): string {
  if (value.trim() !== '') return expiryNote(value)
  if (!apiKey.expiresAt) return `It never expires. Or: ${EXPIRY_FORMS}.`
  return `As long as the old one was given: ${asRenewed(apiKey, Date.now())}. Or: ${EXPIRY_FORMS}.`
}

interface Props {
  apiKey: KeyRow
  onClose: () => void
}

/** Replaces the key by one that is like it, and shows the secret of that. */
export function RotateKeyDialog({ apiKey, onClose }: Props) {
  const { connection, me } = useSession()
  const { say } = useNavigation()
  const [secret, setSecret] = useState<string | null>()
  if (secret !== undefined)
    return <Secret title={`The new key ${apiKey.name}`} secret={secret} onStored={onClose} />

  const owner = apiKey.client ? ` of ${apiKey.client.name}` : ''
  const intro = [`A new key takes the place of ${keyName(apiKey)}${owner}, with the same name and role.`]
  if (me?.key.id === apiKey.id) {
    intro.push('! This is the key that you are using: go on with the new one before the grace is over.')
  }
  return (
    <Form
      title={`Rotate key ${apiKey.name}`}
      intro={intro}
      fields={fieldsFor(apiKey)}
      initial={{ graceSeconds: DEFAULT_GRACE }}
      onCancel={onClose}
      onSubmit={async ({ graceSeconds, expiresAt = '' }) => {
        const expiry = parseExpiry(expiresAt, Date.now())
        if ('problem' in expiry) throw refuseField('expiresAt', expiry.problem)
        const end = expiresAt.trim() === '' ? {} : { expiresAt: expiry.at ?? null }
        const input = { key: apiKey.id, graceSeconds: Number(graceSeconds), ...end }
        const { rotateKey } = await connection.run(RotateKey, { input })
        setSecret(expectResult(rotateKey, 'KeyRotated').secret)
        say(`Key ${apiKey.name} is rotated.`, apiKey.name)
        connection.loadAgain()
      }}
    />
  )
}
