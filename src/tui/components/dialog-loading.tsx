import { useKeys } from '../input/keys.tsx'
import { Centred } from './body.tsx'
import { Message } from './message.tsx'

/** In place of a form whose thing is still read, or is not there. */
export function DialogLoading({ title, onClose }: { title: string; onClose: () => void }) {
  useKeys('form', { cancel: onClose })
  return (
    <Centred>
      <Message title={title} />
    </Centred>
  )
}
