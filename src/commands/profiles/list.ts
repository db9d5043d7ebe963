import { profilesPath, readProfiles } from '../../client/profiles.ts'
import { VigintCommand } from '../base.ts'
import { renderTable } from '../render/table.ts'

export default class ProfilesList extends VigintCommand {
  static override summary = 'List the servers that this user knows'
  static override examples = ['<%= config.bin %> profiles list']

  async run() {
    await this.parse(ProfilesList)
    const { current, profiles } = readProfiles(process.env)
    const rows = Object.entries(profiles).map(([name, { url, dataDir }]) => ({
      name,
      url,
      current: name === current,
      madeBy: dataDir === undefined ? 'login' : `server in ${dataDir}`,
    }))
    return this.printList({ profiles: rows, next: null }, rows, renderProfiles, {
      noun: `profiles in ${profilesPath(process.env)}`,
      total: rows.length,
      next: null,
      narrowed: false,
      create: 'vigint login',
    })
  }
}

function renderProfiles(
  rows: readonly { name: string; url: string; current: boolean; madeBy: string }[],
): string {
  return renderTable(rows, [
    { header: 'NAME', value: ({ name }) => name },
    { header: 'CURRENT', value: ({ current }) => (current ? 'yes' : '') },
    { header: 'URL', value: ({ url }) => url },
    { header: 'MADE BY', value: ({ madeBy }) => madeBy, shrinksTo: 10 },
  ])
}
