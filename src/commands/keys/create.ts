import { Flags } from '@oclif/core'
import { CreateKey } from '../../client/keys.ts'
import { expectResult } from '../../client/results.ts'
import { accessChanges, allowAddressFlag, framesFlag, requestsFlag } from '../access-flags.ts'
import { constant, environmentFlag, expiresFlag } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderKey } from '../render/keys.ts'
import { renderSecret } from '../render/secret.ts'

export default class KeysCreate extends MutatingCommand {
  static override summary = 'Create a key'
  static override description = 'The key is shown once, now: only its digest is stored.'
  static override examples = [
    '<%= config.bin %> keys create --client acme-corp --name "n8n Production" --role integration',
    '<%= config.bin %> keys create --client acme-corp --name trial --environment test --expires 30d',
    '<%= config.bin %> keys create --client acme-corp --name office --allow-address 203.0.113.7 --allow-address 10.0.0.0/8',
    '<%= config.bin %> keys create --client acme-corp --name cameras --role ingest --json | jq -r .secret',
  ]
  static override flags = {
    client: Flags.string({ description: 'Id or slug of the client; only an operator names one.' }),
    name: Flags.string({ description: 'Who or what uses it.' }),
    role: Flags.string({ description: 'What it may do; see `<%= config.bin %> roles list`.' }),
    label: Flags.string({ description: 'Which integration uses it.' }),
    environment: environmentFlag(),
    expires: expiresFlag(),
    notes: Flags.string({ description: 'Anything to remember about it.' }),
    'allow-address': allowAddressFlag,
    'requests-per-minute': requestsFlag,
    'frames-per-second': framesFlag,
  }

  async run() {
    const { flags } = await this.parse(KeysCreate)
    const { client, name, role, label, environment, expires, notes } = flags
    const said = { client, name, role, label, notes }
    const input = { ...said, ...accessChanges(flags), environment: constant(environment), ...expires }
    const { createKey } = await this.api.run(CreateKey, { input })
    const { key, secret } = expectResult(createKey, 'KeyCreated')
    return this.print(
      { key, secret },
      () => `Created a key.\n\n${renderKey(key)}\n\n${renderSecret(secret, key.id)}`,
    )
  }
}
