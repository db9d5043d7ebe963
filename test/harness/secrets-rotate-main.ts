import { rotateSecrets } from '../../src/server/secrets.ts'

/** `vigint secrets rotate`, without the command line. */
process.stdout.write(`${JSON.stringify(await rotateSecrets({}, { discardUnreadable: false }))}\n`)
