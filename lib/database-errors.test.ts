import { describe, expect, it } from 'vitest'
import { isDatabaseFailure, isDatabaseUnreachable } from './database-errors.ts'

const postgres = (originalCode: string) =>
  Object.assign(new Error('raw query failed'), {
    code: 'P2010',
    meta: { driverAdapterError: { cause: { originalCode } } },
  })

describe('a database that cannot answer just now', () => {
  it.each([
    ['refused', Object.assign(new Error("Can't reach database server"), { code: 'P1001' })],
    ['no connection free', Object.assign(new Error('timed out'), { code: 'P2024' })],
    ['a transaction that could not start', Object.assign(new Error('unable to start'), { code: 'P2028' })],
    ['terminated by an administrator', postgres('57P01')],
    ['a deadlock', postgres('40P01')],
    ['a socket that was reset', Object.assign(new Error('read'), { code: 'ECONNRESET' })],
    ['a client left over', new Error('Client has encountered a connection error and is not queryable')],
    ['a connection cut in a transaction', new Error('Connection terminated unexpectedly')],
  ])('is recognised: %s', (_, error) => {
    expect(isDatabaseUnreachable(error)).toBe(true)
  })

  it.each([
    ['a broken unique rule', Object.assign(new Error('unique'), { code: 'P2002' })],
    ['a syntax error', postgres('42601')],
    ['a mistake of ours', new TypeError('undefined is not a function')],
    ['nothing at all', null],
    ['text', 'P1001'],
  ])('is not confused with %s', (_, error) => {
    expect(isDatabaseUnreachable(error)).toBe(false)
  })
})

describe('a failure of the database', () => {
  const named = (name: string, code: string) => Object.assign(new Error('refused'), { name, code })

  it.each([
    ['a session that idled too long', named('PrismaClientKnownRequestError', 'P2010')],
    ['a table that may not be written', named('PrismaClientUnknownRequestError', '')],
    ['no database at all', Object.assign(new Error("Can't reach database server"), { code: 'P1001' })],
  ])('is recognised: %s', (_, error) => {
    expect(isDatabaseFailure(error)).toBe(true)
  })

  it.each([
    ['a mistake of ours', new TypeError('undefined is not a function')],
    ['a query that we have put wrongly', named('PrismaClientValidationError', '')],
    ['nothing at all', null],
  ])('is not confused with %s', (_, error) => {
    expect(isDatabaseFailure(error)).toBe(false)
  })
})
