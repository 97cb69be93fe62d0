import { expect, test } from 'vitest'
import { crc32c } from './crc32c.ts'

// Check value and vectors of RFC 3720, appendix B.4.
test.each([
  ['123456789', Buffer.from('123456789'), 0xe3069283],
  ['nothing', Buffer.alloc(0), 0],
  ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
  ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['32 counting up', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
])('crc32c of %s', (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected)
})
