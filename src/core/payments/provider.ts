/** Money to be collected from a card, in the smallest unit of the currency. */
export type Order = {
  /** The same each time it is asked for: it is collected once. */
  id: string
  amountMinor: number
  currency: string
  card: string
  /** The number of the invoice. */
  about: string
}

/** `pending`: the provider tells later how it ends. `later`: it was not reached, or not willing now. */
export type Collecting = {
  state: 'succeeded' | 'pending' | 'failed' | 'later'
  externalId: string | null
  answer: string
}

/** What a provider tells of a payment by itself: twice, late and in any order. */
export type Notice = {
  /** Of which order; null where it is none of ours. */
  orderId: string | null
  externalId: string
  state: 'succeeded' | 'failed'
  amountMinor: number
  currency: string
  answer: string
}

export type PaymentProvider = {
  collect(order: Order): Promise<Collecting>
  /** Null for a notice of something else; undefined where the signature is wrong. */
  read(body: Buffer, signature: string): Notice | null | undefined
}
