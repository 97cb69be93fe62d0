import { Fault } from './fault.mjs'

/**
 * @typedef {object} Switch
 * @property {string} name   with its dashes: `--port`
 * @property {string} [value] what the value is called in --help; absent for a switch without one
 * @property {string} help
 */

/**
 * Reads `--name`, `--name value` and `--name=value`. Switches not given are absent; one without a value is `true`.
 * @param {readonly string[]} argv
 * @param {readonly Switch[]} switches
 * @returns {Record<string, string | true>} by name without its dashes
 * @throws {Fault} naming every unknown, incomplete or repeated switch
 */
export function parseArguments(argv, switches) {
  /** @type {Record<string, string | true>} */
  const given = {}
  const faults = []
  for (let i = 0; i < argv.length; i++) {
    const [name, inline] = splitOnce(argv[i])
    const known = switches.find((one) => one.name === name)
    if (!known) {
      faults.push(unknown(name, switches))
      continue
    }
    const key = name.slice(2)
    if (key in given) faults.push(`${name} is given twice.`)
    if (known.value === undefined) {
      if (inline !== undefined) faults.push(`${name} takes no value.`)
      given[key] = true
      continue
    }
    const next = argv[i + 1]
    const value = inline ?? (next === undefined || next.startsWith('--') ? undefined : argv[++i])
    if (!value) faults.push(`${name} needs a value: ${name} ${known.value}.`)
    else given[key] = value
  }
  if (faults.length > 0) throw new Fault(faults.join('\n'), 'See --help for every switch.')
  return given
}

/**
 * @param {readonly Switch[]} switches
 * @returns {string} one aligned line for each switch
 */
export function describeSwitches(switches) {
  const heads = switches.map((one) => (one.value ? `${one.name} ${one.value}` : one.name))
  const width = Math.max(...heads.map((head) => head.length))
  return switches.map((one, i) => `  ${heads[i].padEnd(width)}  ${one.help}`).join('\n')
}

function splitOnce(argument) {
  const at = argument.indexOf('=')
  return argument.startsWith('--') && at > 0 ? [argument.slice(0, at), argument.slice(at + 1)] : [argument, undefined]
}

function unknown(name, switches) {
  if (!name.startsWith('-')) return `"${name}" is not a switch.`
  const near = switches.find((one) => one.name.startsWith(name) || name.startsWith(one.name))
  return `Unknown switch ${name}.${near ? ` Did you mean ${near.name}?` : ''}`
}
