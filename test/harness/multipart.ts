import type { Answer, TestServer } from './server.ts'

export type Part = { name: string; body: string | Buffer; filename?: string }

export const BOUNDARY = '----parts'

/** A multipart body to the byte, in the order given. */
export function multipart(parts: readonly Part[], end = `--${BOUNDARY}--\r\n`): Buffer {
  const each = parts.flatMap(({ name, body, filename }) => [
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${filename ? `; filename="${filename}"\r\ncontent-type: application/octet-stream` : ''}\r\n\r\n`,
    ),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...each, Buffer.from(end)])
}

/** A GraphQL request with files, by the paths of the variables for which they stand. */
export const filesFor = (query: string, variables: object, files: Record<string, Buffer>): Part[] => [
  { name: 'operations', body: JSON.stringify({ query, variables }) },
  {
    name: 'map',
    body: JSON.stringify(Object.fromEntries(Object.keys(files).map((path, index) => [index, [path]]))),
  },
  ...Object.values(files).map((body, index) => ({ name: String(index), body, filename: `file-${index}` })),
]

export async function postMultipart(
  server: Pick<TestServer, 'url'>,
  key: string | null,
  body: Buffer,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: new Uint8Array(body),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  }
}
