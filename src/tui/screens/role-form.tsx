import { CreateRole, expectResult, ListPermissions, type Role, UpdateRole } from '../../client/index.ts'
import { DialogLoading } from '../components/dialog-loading.tsx'
import { Form } from '../components/form.tsx'
import { checkedIn, textOfChecked } from '../forms/checklist.ts'
import { changesOf, type Field, type Values } from '../forms/state.ts'
import { useSession } from '../live/context.tsx'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'

type Choices = readonly { value: string; label: string; note: string }[]

/** What the key in use may itself: it can put nothing else into a role. */
function useChoices(): { choices: Choices | undefined; problem: string | undefined } {
  const { connection, me } = useSession()
  const { data, fault } = useLive(
    'permissions',
    async (signal) => (await connection.run(ListPermissions, {}, { signal })).permissions,
  )
  const own = new Set(me?.key.permissions)
  const choices = data
    ?.filter(({ name }) => own.has(name))
    .map(({ name, description }) => ({ value: name, label: name, note: description }))
  return { choices, problem: fault?.message }
}

const NAME: Field = {
  kind: 'text',
  name: 'name',
  label: 'Name',
  placeholder: 'e.g. night-shift',
  note: 'Lower-case letters, digits and hyphens.',
}
const CLIENT: Field = {
  kind: 'text',
  name: 'client',
  label: 'Client',
  placeholder: 'every client',
  note: 'A slug, for keys of that client alone.',
}
const DESCRIPTION: Field = {
  kind: 'text',
  name: 'description',
  label: 'For',
  placeholder: 'e.g. guards at night',
  note: 'Whom it is for.',
}
const permissionsField = (choices: Choices): Field => ({
  kind: 'checklist',
  name: 'permissions',
  label: 'May',
  choices,
})

export function CreateRoleDialog({ onClose }: { onClose: () => void }) {
  const { connection, me } = useSession()
  const { say } = useNavigation()
  const { choices, problem } = useChoices()
  if (!choices) return <DialogLoading title={problem ?? 'Loading…'} onClose={onClose} />
  return (
    <Form
      title="New role"
      fields={[NAME, ...(me?.client ? [] : [CLIENT]), DESCRIPTION, permissionsField(choices)]}
      onCancel={onClose}
      onSubmit={async ({ name = '', client, description = '', permissions = '' }) => {
        const owner = client ? { client } : {}
        const input = { name, ...owner, description, permissions: checkedIn(permissions) }
        const { createRole } = await connection.run(CreateRole, { input })
        const { role } = expectResult(createRole, 'RoleCreated')
        say(`Role ${role.name} is created.`, role.name)
        connection.loadAgain()
        onClose()
      }}
    />
  )
}

export function EditRoleDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  const { connection } = useSession()
  const { say } = useNavigation()
  const { choices, problem } = useChoices()
  if (!choices) return <DialogLoading title={problem ?? 'Loading…'} onClose={onClose} />
  const initial: Values = {
    description: role.description,
    permissions: textOfChecked(role.permissions.map(({ name }) => name)),
  }
  return (
    <Form
      title={`Edit role ${role.name}`}
      fields={[DESCRIPTION, permissionsField(choices)]}
      initial={initial}
      onCancel={onClose}
      onSubmit={async (values) => {
        const { description, permissions } = changesOf(values, initial)
        if (description !== undefined || permissions !== undefined) {
          const allowed = permissions === undefined ? {} : { permissions: checkedIn(permissions) }
          const input = { role: role.id, ...(description === undefined ? {} : { description }), ...allowed }
          const { updateRole } = await connection.run(UpdateRole, { input })
          expectResult(updateRole, 'RoleUpdated')
          say(`Role ${role.name} is saved.`, role.name)
          connection.loadAgain()
        }
        onClose()
      }}
    />
  )
}
