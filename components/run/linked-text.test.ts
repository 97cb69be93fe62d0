import { expect, test } from 'vitest'
import { partsOf } from './linked-text.tsx'

test.each([
  ['nothing to link', [{ text: 'nothing to link', isLink: false }]],
  [
    'Add it at https://us.posthog.com/settings/keys. Then resume.',
    [
      { text: 'Add it at ', isLink: false },
      { text: 'https://us.posthog.com/settings/keys', isLink: true },
      { text: '. Then resume.', isLink: false },
    ],
  ],
  ['http://127.0.0.1:3/x?y=1#z', [{ text: 'http://127.0.0.1:3/x?y=1#z', isLink: true }]],
  ['javascript:alert(1)', [{ text: 'javascript:alert(1)', isLink: false }]],
])('%s', (text, parts) => {
  expect(partsOf(text)).toMatchObject(parts)
})
