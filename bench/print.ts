import { availableParallelism, cpus, loadavg } from 'node:os'
import { type Distribution, type Figure, isMet, type Summary } from './figure.ts'

const number = (value: number) => {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

const spread = ({ median, low, high }: Summary) => `${number(median)} (${number(low)} to ${number(high)})`

const aimOf = (figure: Figure | Distribution) => {
  if (!figure.aim) return ''
  const aim = 'least' in figure.aim ? `at least ${figure.aim.least}` : `at most ${figure.aim.most}`
  return `${aim}: ${isMet(figure) ? 'met' : 'MISSED'}`
}

export function renderFigure(figure: Figure | Distribution): string {
  if ('max' in figure) return renderDistribution(figure)
  const { what, against, unit, ratio, measured, baseline } = figure
  // Where the system does not tell (no /proc), there is nothing to compare.
  if (Number.isNaN(ratio.median)) return `  ${what}: not readable on this system`
  return [
    `  ${what}  against  ${against}`,
    `    ratio     ${spread(ratio)}  ${aimOf(figure)}`.trimEnd(),
    `    measured  ${spread(measured)} ${unit}`,
    `    baseline  ${spread(baseline)} ${unit}`,
  ].join('\n')
}

function renderDistribution(figure: Distribution): string {
  const { what, where, unit, count, p50, p99, max } = figure
  return [
    `  ${what}, ${where} (${count} trials)`,
    `    p50 ${number(p50)}  p99 ${number(p99)}  max ${number(max)} ${unit}  ${aimOf(figure)}`,
  ].join('\n')
}

export const machine = () => ({
  node: process.versions.node,
  platform: `${process.platform} ${process.arch}`,
  cores: availableParallelism(),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  /** Processes that wanted to run in the last minute; zero where the system does not count. */
  load: loadavg()[0] ?? 0,
})

export function renderMachine({ node, platform, cores, cpu, load }: ReturnType<typeof machine>): string {
  const about = `Node ${node}, ${platform}, ${cores} cores of ${cpu}, load ${number(load)}.`
  const busy = load > cores / 2 ? '\nThe machine is busy with something else: take the figures as rough.' : ''
  return `${about} Medians, with the quartiles of the rounds.${busy}\n`
}
