import type { GraphQLTadaAPI, initGraphQLTada, TadaDocumentNode } from 'gql.tada'
import type { introspection } from './graphql-env.d.ts'

export type { ResultOf, TadaDocumentNode, VariablesOf } from 'gql.tada'

interface Setup {
  introspection: introspection
  disableMasking: true
  scalars: { DateTime: string; ID: string; JSON: unknown; Upload: string }
}

type Tag =
  ReturnType<typeof initGraphQLTada<Setup>> extends GraphQLTadaAPI<infer Schema, infer Config>
    ? GraphQLTadaAPI<Schema, Config>
    : never

/** What a document holds at run time: its own text, then each fragment that it needs, once. */
interface Text {
  kind: 'Document'
  definitions: []
  loc: { source: { body: string } }
  parts: readonly string[]
}

/**
 * Documents are typed by gql.tada and sent as the text that stands in the source. They are never parsed:
 * every command would pay for that at start.
 */
function text(source: string, fragments: readonly Text[] = []): Text {
  const parts = [...new Set([source, ...fragments.flatMap((fragment) => fragment.parts)])]
  return { kind: 'Document', definitions: [], loc: { source: { body: parts.join('\n') } }, parts }
}

// The tag's types are gql.tada's; `text` is what runs in the place of its parser.
export const graphql = text as unknown as Tag

export function textOf(document: TadaDocumentNode<unknown, never>): string {
  const body = document.loc?.source.body
  if (body === undefined) throw new TypeError('This document does not carry its text (`loc.source.body`).')
  return body
}
