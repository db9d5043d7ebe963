import { createTransport } from 'nodemailer'
import type { Mailer, Message, Sending } from '../../core/mail/mailer.ts'

const CONNECTION_TIMEOUT_MS = 10_000
const SILENCE_TIMEOUT_MS = 20_000
/** From here on a mail server refuses for good; below, it asks for another attempt. */
const FOR_GOOD = 500
/** Wrong credentials and the like are mended by the operator: the mail itself is good. */
const OF_THE_SERVER = new Set(['EAUTH', 'ETLS', 'ENOAUTH', 'EOAUTH2'])
const LOCAL = /^(?:localhost|127\..*|\[?::1\]?)$/

type Options = { smtpUrl?: string | undefined; mailFrom?: string | undefined }

/** By SMTP; undefined where no server is named. */
export function createMailer({ smtpUrl, mailFrom = '' }: Options): Mailer | undefined {
  if (!smtpUrl) return undefined
  const { hostname, username } = new URL(smtpUrl)
  const transport = createTransport({
    url: smtpUrl,
    // A password does not go over the network in plain text.
    requireTLS: username !== '' && !LOCAL.test(hostname),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    greetingTimeout: CONNECTION_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = /@([^@>\s]+)>?$/.exec(mailFrom)?.[1] ?? 'localhost'
  return {
    async send(message) {
      try {
        const { response } = await transport.sendMail(mailOf(message, mailFrom, domain))
        return { state: 'sent', answer: response }
      } catch (error) {
        return failed(error)
      }
    },
  }
}

const mailOf = ({ id, to, subject, text, html, attachments }: Message, from: string, domain: string) => ({
  from,
  // As an address, so that nothing in it is taken for two.
  to: { name: '', address: to },
  subject,
  text,
  html,
  messageId: `<${id}@${domain}>`,
  attachments: attachments.map(({ filename, type, content }) => ({ filename, contentType: type, content })),
})

function failed(error: unknown): Sending {
  const {
    code,
    responseCode = 0,
    message,
  } = Object(error) as {
    code?: string
    responseCode?: number
    message?: string
  }
  const isForGood = responseCode >= FOR_GOOD && !OF_THE_SERVER.has(code ?? '')
  return { state: isForGood ? 'refused' : 'later', answer: message ?? String(error) }
}
