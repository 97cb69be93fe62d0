import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { geistMono, geistSans } from './fonts/geist.ts'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Hedgerow', template: '%s · Hedgerow' },
  description: 'Analytics for every service: planned, provisioned and handed over.',
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfcfb' },
    { media: '(prefers-color-scheme: dark)', color: '#0c100e' },
  ],
}

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <html lang="en" className={`${geistSans.variable} ${geistMono.variable}`} suppressHydrationWarning>
      <body>
        <noscript>
          <p className="border-b border-update bg-update-soft px-4 py-2">
            Hedgerow needs JavaScript: without it, what you see is right, but its buttons do nothing.
          </p>
        </noscript>
        <ThemeProvider attribute="class" disableTransitionOnChange {...(nonce ? { nonce } : {})}>
          {children}
        </ThemeProvider>
      </body>
    </html>
  )
}
