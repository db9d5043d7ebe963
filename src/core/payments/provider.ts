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

/** What came in at the door for notices. All but one of a wrong signature are from the provider. */
export type Heard =
  | { notice: Notice }
  | { about: 'something else' | 'nothing legible'; type: string }
  | 'wrong signature'

export type PaymentProvider = {
  collect(order: Order): Promise<Collecting>
  hear(body: Buffer, signature: string): Heard
}
