export type Attachment = { filename: string; type: string; content: Buffer }

export type Message = {
  /** The same each time it is tried, so that a mailbox which gets it twice can tell. */
  id: string
  to: string
  subject: string
  text: string
  html: string
  attachments: readonly Attachment[]
}

/**
 * What a mail server made of it, in its own words: taken, refused for good, or not taken now. Never throws for what a
 * mail server does.
 */
export type Sending = { state: 'sent' | 'refused' | 'later'; answer: string }

export type Mailer = { send(message: Message): Promise<Sending> }
