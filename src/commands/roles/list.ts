import { Flags } from '@oclif/core'
import { ListRoles } from '../../client/roles.ts'
import { ApiCommand } from '../api-command.ts'
import { renderRoles } from '../render/roles.ts'

export default class RolesList extends ApiCommand {
  static override summary = 'List roles and what each may do'
  static override description = 'Those that come with vigint first, then custom ones.'
  static override examples = [
    '<%= config.bin %> roles list',
    '<%= config.bin %> roles list --client acme-corp',
  ]
  static override flags = {
    client: Flags.string({ description: 'Only those that keys of this client can have (id or slug).' }),
    search: Flags.string({ description: 'Only those that contain this text.', helpValue: 'TEXT' }),
  }

  async run() {
    const { flags } = await this.parse(RolesList)
    const { client, search } = flags
    const { roles } = await this.api.run(ListRoles, { client, search })
    return this.printList({ roles, next: null }, roles, renderRoles, {
      noun: 'roles',
      total: roles.length,
      next: null,
      narrowed: true,
    })
  }
}
