/** The name of the product with its sign: three hedge stems under one line. */
export function Mark({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" className={className} fill="none" stroke="currentColor">
      <path d="M2 16.25h16" strokeWidth="1.5" strokeLinecap="round" />
      <path d="M5 16V9.5M10 16V5M15 16V8" strokeWidth="1.5" strokeLinecap="round" />
      <path
        d="M5 12.2 2.8 10M5 12.2 7.2 10M10 9 7.4 6.4M10 9l2.6-2.6M15 11.2 12.8 9M15 11.2 17.2 9"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
