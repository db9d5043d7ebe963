import { broken, type Check, ok } from './check.ts'

const OLDEST_MAJOR = 22
const OLDEST_MINOR = 12

export function checkNode(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > OLDEST_MAJOR || (major === OLDEST_MAJOR && minor >= OLDEST_MINOR))
    return ok('node', `Node ${version}`)
  return broken(
    'node',
    `Node ${version}`,
    `Use Node ${OLDEST_MAJOR}.${OLDEST_MINOR} or later, or start with npm, which brings its own.`,
  )
}
