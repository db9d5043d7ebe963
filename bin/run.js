#!/usr/bin/env node
// Nothing that Node 12 can't parse may stand here: an old Node has to get as far as saying so.
const NEEDED = [22, 12]
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `Error: vigint needs Node ${NEEDED.join('.')} or later; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'In the directory of the project, `npm start` and `npx vigint` use the Node that the project brings.',
  )
  process.exit(1)
} else {
  import('./start.js').catch((error) => {
    console.error(error)
    process.exit(1)
  })
}
