import { NUMBERS, type Random } from './random.ts'

const LARGEST_ALIASES = 400
const DEEP = 3_000

/** A document that is meant to hurt: by its length, its depth, what it asks for, or by going in a circle. */
export function bomb(random: Random): string {
  const many = 1 + random.below(LARGEST_ALIASES)
  const deep = 1 + random.below(DEEP)
  return random.pick([
    () => `{ ${Array.from({ length: many }, (_, each) => `a${each}: me { key { id } }`).join(' ')} }`,
    () => `{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }`,
    () =>
      `{ ...A } fragment A on Query { me { key { ...B } } } fragment B on Key { client { keys { nodes { ...B } } } }`,
    () =>
      `{ ${Array.from({ length: many }, (_, each) => `...F${each}`).join(' ')} } ${Array.from({ length: many }, (_, each) => `fragment F${each} on Query { ...F${(each + 1) % many} }`).join(' ')}`,
    () => `{ me { key ${'{ client { keys { nodes '.repeat(deep)} { id } ${'} } }'.repeat(deep)} } }`,
    () => `{ clients(search: ${'['.repeat(deep)}${']'.repeat(deep)}) { totalCount } }`,
    () => `{ node(id: ${'{a:'.repeat(deep)}1${'}'.repeat(deep)}) { id } }`,
    () => `{ me ${'@skip(if: false) '.repeat(many)}{ key { id } } }`,
    () => `{ me @nope(${random.text()}) { key { id } } }`,
    () => `query ($a: ${'['.repeat(deep)}Int${']'.repeat(deep)}) { me { key { id } } }`,
    () =>
      `query (${Array.from({ length: many }, (_, each) => `$v${each}: Int`).join(' ')}) { me { key { id } } }`,
    () => `query ($a: Int = ${random.pick(NUMBERS)}) { keys(first: $a) { totalCount } }`,
    () => `query ($a: Nope, $a: Int) { me { key { id } } }`,
    () =>
      `{ clients(first: 100) { nodes { keys(first: 100) { nodes { client { keys(first: 100) { nodes { id } } } } } } } }`,
    () => `{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }`,
    () => `{ __type(name: ${JSON.stringify(random.text())}) { name } __schema { nope } }`,
    () =>
      `mutation { ${Array.from({ length: many }, (_, each) => `m${each}: revokeKey(input: { key: "x" }) { __typename }`).join(' ')} }`,
    () => `query A { me { key { id } } } query A { me { key { id } } } query B { nope }`,
    () => `# ${random.text()}\n{ me { key { id } } }`,
    () => `{ node(id: """${random.text()}""") { id } }`,
    () => `{ node(id: ${JSON.stringify(random.text())}) { id __typename } }`,
    () =>
      `{ keys(first: ${random.pick(NUMBERS)}, after: ${JSON.stringify(random.text())}) { totalCount edges { cursor } } }`,
    () => 'x'.repeat(random.below(100_000)),
    () => '{'.repeat(random.below(20_000)),
    () => '{ me { key { id } } }'.repeat(1 + random.below(2_000)),
    () => `subscription { a: auditRecorded { cursor } b: auditRecorded { cursor } }`,
    () => `type X { a: Int } directive @a on FIELD`,
  ])()
}
