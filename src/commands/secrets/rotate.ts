import { Flags } from '@oclif/core'
import { VigintCommand } from '../base.ts'
import { forceFlag } from '../flags.ts'
import { serverFlags, serverSettings } from '../server-flags.ts'
import { confirm, requireTerminal } from '../terminal/prompt.ts'

export default class SecretsRotate extends VigintCommand {
  static override summary = 'Seal all secrets of the database by a new master key'
  static override description =
    `Secrets are what the server has to know again, such as the password of a mail account. The new key comes from VIGINT_NEW_SECRET_KEY, else it is made in secret.key of the data directory. All secrets go over or none; whenever it is broken off, they stay readable, and the next run goes on.

Works on the database itself: stop the server first, unless DATABASE_URL names the database. Then servers may run on: those with the same data directory find the new key there, others need VIGINT_NEW_SECRET_KEY from before. A backup from before needs the old key; where it was in a file, it is kept beside the new one.`
  static override examples = [
    '<%= config.bin %> secrets rotate',
    'VIGINT_NEW_SECRET_KEY=$(cat new-secret.key) <%= config.bin %> secrets rotate',
    '<%= config.bin %> secrets rotate --discard-unreadable --force',
  ]
  static override flags = {
    ...serverFlags,
    'discard-unreadable': Flags.boolean({
      description:
        'Delete the secrets that can not be read: their master key is lost, or they were changed; asks first.',
    }),
    force: forceFlag,
  }

  async run() {
    const { flags } = await this.parse(SecretsRotate)
    const discardUnreadable = flags['discard-unreadable']
    if (discardUnreadable && !flags.force) await agree()
    const { rotateSecrets } = await import('../../server/secrets.ts')
    const rotated = await rotateSecrets(serverSettings(flags), { discardUnreadable })
    return this.print(rotated, ({ from, to, rewrapped, discarded, file, retired }) =>
      [
        `The master key is now ${to}, before it was ${from}: ${secrets(rewrapped)} went over${discarded > 0 ? `, ${secrets(discarded)} deleted` : ''}.`,
        file
          ? `It is in ${file}`
          : 'Set VIGINT_SECRET_KEY to it for every server, and drop VIGINT_NEW_SECRET_KEY.',
        ...(retired ? [`The old one is kept for backups from before: ${retired}`] : []),
      ].join('\n'),
    )
  }
}

async function agree(): Promise<void> {
  const question = 'Delete for good every secret that can not be read here?'
  requireTerminal(question)
  await confirm(question)
}

const secrets = (count: number) => `${count} ${count === 1 ? 'secret' : 'secrets'}`
