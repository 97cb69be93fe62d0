import { Fault } from './fault.mjs'

/**
 * @typedef {<T>(title: string, work: (note: (detail: string) => void) => T | Promise<T>) => Promise<T>} Step
 * Runs one piece of work and tells what happens: its name once it is not instant, a line every few seconds while it
 * lasts (with the latest note), its time at the end. A failure is told and thrown on.
 */

/**
 * @param {{ write?: (line: string) => void, announceAfterMs?: number, heartbeatMs?: number }} [options]
 * @returns {Step}
 */
export function createSteps(options = {}) {
  const write = options.write ?? ((line) => process.stderr.write(`${line}\n`))
  const { announceAfterMs = 400, heartbeatMs = 5000 } = options
  return async (title, work) => {
    const startedAt = performance.now()
    let detail = ''
    const announce = setTimeout(() => write(`  … ${title}`), announceAfterMs)
    const heartbeat = setInterval(
      () => write(`  … ${title}: ${seconds(startedAt)}${detail && `, ${detail}`}`),
      heartbeatMs,
    )
    try {
      const result = await work((text) => {
        detail = text
      })
      write(`  ✓ ${title} (${seconds(startedAt)}${detail && `, ${detail}`})`)
      return result
    } catch (error) {
      write(`  ✗ ${title} failed after ${seconds(startedAt)}`)
      throw error
    } finally {
      clearTimeout(announce)
      clearInterval(heartbeat)
    }
  }
}

/**
 * What a person is told when a command ends early: the failure and its remedy; a stack only for what nobody foresaw.
 * @param {unknown} error
 * @returns {string}
 */
export function describeFailure(error) {
  if (!(error instanceof Fault))
    return `\nUnexpected failure: ${error instanceof Error ? error.stack : String(error)}\n`
  return `\n${error.message}\n${error.remedy ? `\nWhat to do: ${error.remedy}\n` : ''}`
}

function seconds(startedAt) {
  const passedMs = performance.now() - startedAt
  return passedMs < 10_000 ? `${(passedMs / 1000).toFixed(1)} s` : `${Math.round(passedMs / 1000)} s`
}
