/** What scrolls must take the focus, or a keyboard cannot scroll it: not every browser sees to that by itself. */
export const scrollable = { tabIndex: 0 } as const
