// Loaded before a script in TypeScript, which an old Node can't read. Reached where npm was told to run no
// install scripts: then the Node that the project brings is not there, and the one of the system runs.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Error: this needs Node 22.18 or later; it runs on Node ${process.versions.node} (${process.execPath}).\n` +
      'The project brings its own, by an install script. Run: npm ci --ignore-scripts=false',
  )
  process.exit(1)
}
