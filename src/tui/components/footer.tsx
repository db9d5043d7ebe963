import { Box } from 'ink'
import { useShownPrompt } from '../prompt.tsx'
import { Hints } from './hints.tsx'
import { PromptLine } from './prompt-line.tsx'

export function Footer({ width }: { width: number }) {
  const prompt = useShownPrompt()
  if (prompt) return <PromptLine prompt={prompt} width={width} />
  return (
    <Box width={width} height={1} paddingX={1}>
      <Hints width={width - 2} />
    </Box>
  )
}
