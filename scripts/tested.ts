/** Says how many tests ran, from vitest's report in JSON, and fails if one was skipped that has to run everywhere. */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

type Report = {
  numPassedTests: number
  numFailedTests: number
  testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[]
}

/**
 * The first need a copy of the project that another user of the machine may enter; those of the detector by ONNX and
 * of node-av packages that do not come along, or that none is there; the others films beside it.
 */
const MAY_BE_SKIPPED = [
  'test/db/embedded/users.test.ts',
  'test/server/footage.test.ts',
  'test/adapters/detector/centernet.test.ts',
  'test/core/analysis/motion.test.ts',
  'test/core/analysis/tampering.test.ts',
  'test/adapters/detector/onnx.test.ts',
  'test/server/node-av.test.ts',
  'test/core/analysis/footage.test.ts',
  'test/tui/screens/analyses.test.tsx',
]

const [path] = process.argv.slice(2)
if (!path) throw new Error('Name the report.')
const report: Report = JSON.parse(readFileSync(path, 'utf8'))

const skipped = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => ({ file: relative('.', name), fullName })),
)
for (const { file, fullName } of skipped) console.log(`skipped: ${file}: ${fullName}`)
console.log(
  `tests: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped.length} skipped`,
)

if (skipped.some(({ file }) => !MAY_BE_SKIPPED.includes(file))) {
  console.error('A test that has to run here was skipped.')
  process.exitCode = 1
}
