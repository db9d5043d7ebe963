import { Flags } from '@oclif/core'
import { expectResult } from '../../client/results.ts'
import { CreateRole } from '../../client/roles.ts'
import { permissionsFlag } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderRole } from '../render/roles.ts'

export default class RolesCreate extends MutatingCommand {
  static override summary = 'Create a custom role'
  static override description =
    'An operator makes one that keys of every client can have, or with --client one of that client alone; a client makes its own. Nobody can put more into a role than their own key may.'
  static override examples = [
    '<%= config.bin %> roles create --name night-shift --description "Watches at night" --permission incidents:read --permission alerts:read',
    '<%= config.bin %> roles create --name pusher --client acme-corp --description "Their gateway" --permission frames:write,frames:read',
  ]
  static override flags = {
    name: Flags.string({ required: true, description: 'Lower-case letters, digits and hyphens.' }),
    description: Flags.string({ required: true, description: 'Whom it is for.' }),
    permission: permissionsFlag({
      required: true,
      description: 'What it allows; see `<%= config.bin %> roles permissions`.',
    }),
    client: Flags.string({ description: 'Id or slug of the client; only an operator names one.' }),
  }

  async run() {
    const { flags } = await this.parse(RolesCreate)
    const { name, description, permission: permissions, client } = flags
    const { createRole } = await this.api.run(CreateRole, {
      input: { name, description, permissions, client },
    })
    const { role } = expectResult(createRole, 'RoleCreated')
    return this.print({ role }, () => `Created a role.\n\n${renderRole(role)}`)
  }
}
