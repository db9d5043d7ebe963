import { Flags } from '@oclif/core'

/** Not checked here: the environment and the settings file bring the same settings, and one schema judges all three. */
export const serverFlags = {
  host: Flags.string({ description: 'Address to listen on [127.0.0.1].' }),
  port: Flags.string({ description: 'Port to listen on [5002]; 0 takes a free one.' }),
  'data-dir': Flags.string({
    description: 'Directory for the database, the operator key and files.',
    helpValue: 'DIR',
  }),
  config: Flags.string({ description: 'Settings file [vigint.config.json].', helpValue: 'FILE' }),
  'log-level': Flags.string({ description: 'debug, info, warn, error or silent.' }),
  'tls-cert': Flags.string({ description: 'Certificate (PEM): the server speaks https.', helpValue: 'FILE' }),
  'tls-key': Flags.string({ description: 'Private key of the certificate (PEM).', helpValue: 'FILE' }),
}

interface ServerFlagValues {
  host?: string | undefined
  port?: string | undefined
  'data-dir'?: string | undefined
  config?: string | undefined
  'log-level'?: string | undefined
  'tls-cert'?: string | undefined
  'tls-key'?: string | undefined
}

/** The flags by the names that the settings have. */
export function serverSettings({ host, port, config, ...flags }: ServerFlagValues) {
  return {
    host,
    port,
    config,
    dataDir: flags['data-dir'],
    logLevel: flags['log-level'],
    tlsCert: flags['tls-cert'],
    tlsKey: flags['tls-key'],
  }
}
