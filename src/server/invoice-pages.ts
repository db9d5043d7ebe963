import type { IncomingMessage, ServerResponse } from 'node:http'
import { requirePermission, requireViewer } from '../core/access/viewer.ts'
import type { Core } from '../core/context.ts'
import { InvalidInputError } from '../core/errors.ts'
import { printNamed } from '../core/invoices/print.ts'
import { authenticate, type Gate } from './authenticate.ts'
import { showStandings } from './limits.ts'

const SHAPE = /^\/invoices\/([^/]+)\.pdf$/

export const isInvoicePage = (path: string): boolean => SHAPE.test(path)

/** `GET /invoices/VIG-2026-000001.pdf`: an invoice by number or id, or a credit note by its number. */
export async function answerInvoicePage(
  services: Gate & { core: Core },
  request: IncomingMessage,
  response: ServerResponse,
  { path, requestId }: { path: string; requestId: string },
): Promise<void> {
  const { viewer: asking, charge } = await authenticate(services, request, requestId)
  try {
    const viewer = requireViewer(asking)
    requirePermission(viewer, 'invoices:read')
    showStandings(response, await charge.take(1))
    const { name, pdf } = await printNamed(services.core, viewer, namedIn(path))
    response.writeHead(200, {
      'content-type': 'application/pdf',
      'content-length': pdf.length,
      'content-disposition': `inline; filename="${name}.pdf"`,
      'cache-control': 'no-store',
    })
    response.end(request.method === 'HEAD' ? undefined : pdf)
  } finally {
    charge.settle()
  }
}

function namedIn(path: string): string {
  try {
    return decodeURIComponent(SHAPE.exec(path)?.[1] ?? '')
  } catch {
    throw new InvalidInputError([
      { path: 'invoice', message: 'The address is not encoded as addresses are.' },
    ])
  }
}
