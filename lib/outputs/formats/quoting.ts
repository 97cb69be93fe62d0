import { invalid } from '#lib/core/errors.ts'

/** One word of a POSIX shell, whatever the text holds. */
export function shellText(text: string): string {
  if (/^[A-Za-z0-9_./:@%+,=-]+$/.test(text)) return text
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/**
 * A value of a .env file: the same for a shell that sources it and for dotenv libraries, as far as their rules agree.
 * Only for a text with both ' and one of " $ ` \ do they not: then it is written for the shell.
 */
export function dotenvText(text: string): string {
  if (text === '' || /^[A-Za-z0-9_./:@%+,-]+$/.test(text)) return text
  const isPlainInDouble = text.includes("'") && !/["$`\\\n\r!]/.test(text)
  return isPlainInDouble ? `"${text}"` : shellText(text)
}

// PowerShell takes the typographic quotation marks for ' too.
const powershellQuotes = /['\u2018\u2019\u201a\u201b]/g

export function powershellText(text: string): string {
  return `'${text.replace(powershellQuotes, (quote) => quote + quote)}'`
}

const hclControls: Readonly<Record<string, string>> = { '\\b': '\\u0008', '\\f': '\\u000c' }

/** A string of HCL: as in JSON, but without \b and \f, and with templates escaped. */
export function hclText(text: string): string {
  return JSON.stringify(text)
    .replaceAll(/\\./g, (escaped) => hclControls[escaped] ?? escaped)
    .replaceAll(/[$%]\{/g, (opening) => opening.charAt(0) + opening)
}

/** A string of YAML: a JSON string is one, and nothing in it is read as another type. */
export function yamlText(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (found) => {
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** A value of a docker env-file, which knows no quotes: a line break cannot be written. Throws `invalid`. */
export function dockerText(name: string, text: string): string {
  if (!/[\n\r\0]/.test(text)) return text
  throw invalid([{ path: name, message: 'has a line break, which a docker env-file cannot hold: use another format' }])
}
