import { Flags } from '@oclif/core'
import { CreateClient } from '../../client/clients.ts'
import { expectResult } from '../../client/results.ts'
import { accessChanges, allowAddressFlag, framesFlag, requestsFlag, sourcesFlag } from '../access-flags.ts'
import { unusualUseFlag } from '../changes.ts'
import { constant, environmentFlag, expiresFlag } from '../flags.ts'
import { frameChanges, frameFlags } from '../frame-flags.ts'
import { modelChanges, modelFlags } from '../model-flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { clientTitle, renderClient } from '../render/clients.ts'
import { renderSecret } from '../render/secret.ts'

export default class ClientsCreate extends MutatingCommand {
  static override summary = 'Create a client and its first key'
  static override description = 'The key is shown once, now: only its digest is stored.'
  static override examples = [
    '<%= config.bin %> clients create --name "Acme Corp" --email billing@acme.com',
    '<%= config.bin %> clients create --name "Acme Corp" --description "Warehouse in Linz" --time-zone Europe/Vienna --language de',
    '<%= config.bin %> clients create --name "Acme Corp" --json | jq -r .secret',
  ]
  static override flags = {
    name: Flags.string({ required: true, description: 'Name of the client; unique by its slug.' }),
    email: Flags.string({ description: 'Address for billing and notices.' }),
    description: Flags.string({ description: 'What the client is.' }),
    'time-zone': Flags.string({ description: 'Such as Europe/Vienna.' }),
    language: Flags.string({ description: 'Such as en or de.' }),
    'unusual-use': unusualUseFlag,
    'allow-address': allowAddressFlag,
    'requests-per-minute': requestsFlag,
    'frames-per-second': framesFlag,
    'max-sources': sourcesFlag,
    ...frameFlags,
    ...modelFlags,
    'key-name': Flags.string({ description: 'Name of the first key.' }),
    'key-role': Flags.string({
      description: 'Role of the first key; admin of the client unless asked otherwise.',
    }),
    'key-environment': environmentFlag(),
    'key-expires': expiresFlag(),
    'key-notes': Flags.string({ description: 'Notes on the first key.' }),
  }

  async run() {
    const { flags } = await this.parse(ClientsCreate)
    const { createClient } = await this.api.run(CreateClient, {
      input: {
        name: flags.name,
        email: flags.email,
        description: flags.description,
        ...accessChanges(flags),
        analysis: modelChanges(flags),
        settings: {
          timeZone: flags['time-zone'],
          language: flags.language,
          unusualUse: flags['unusual-use'],
          frames: frameChanges(flags),
        },
        key: {
          name: flags['key-name'],
          role: flags['key-role'],
          environment: constant(flags['key-environment']),
          ...flags['key-expires'],
          notes: flags['key-notes'],
        },
      },
    })
    const { client, key, secret } = expectResult(createClient, 'ClientCreated')
    return this.print({ client, key, secret }, () =>
      [
        `Created the client ${clientTitle(client)} with its first key, role ${key.role}, ${key.environment.toLowerCase()}.`,
        renderClient(client),
        renderSecret(secret, key.id),
      ].join('\n\n'),
    )
  }
}
