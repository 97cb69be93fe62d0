import localFont from 'next/font/local'

/*
 * Geist (SIL Open Font License, see LICENSE.txt) as far as the pages need it: Latin letters, punctuation and arrows in
 * the weights 400 to 600. Made from the files of the package `geist` with fonttools' instancer and pyftsubset: 37 KB
 * instead of 141. Other scripts fall back to the system's fonts.
 */

export const geistSans = localFont({
  src: './geist-sans-latin.woff2',
  variable: '--font-geist-sans',
  weight: '400 600',
})

export const geistMono = localFont({
  src: './geist-mono-latin.woff2',
  variable: '--font-geist-mono',
  weight: '400 600',
  adjustFontFallback: false,
  fallback: ['ui-monospace', 'SFMono-Regular', 'Menlo', 'DejaVu Sans Mono', 'monospace'],
})
