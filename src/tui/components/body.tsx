import { Box } from 'ink'
import { createContext, type ReactNode, use } from 'react'

export interface Size {
  readonly width: number
  readonly height: number
}

const BodySize = createContext<Size>({ width: 80, height: 21 })
export const BodyProvider = BodySize.Provider
/** The room that a screen has. */
export const useBody = (): Size => use(BodySize)

/** In the middle of the screen, in place of what was there. */
export function Centred({ children }: { children: ReactNode }) {
  const { width, height } = useBody()
  return (
    <Box width={width} height={height} flexDirection="column" alignItems="center" justifyContent="center">
      {children}
    </Box>
  )
}

const DIALOG_WIDTH = 80
export const useDialogWidth = (): number => Math.min(DIALOG_WIDTH, useBody().width)
