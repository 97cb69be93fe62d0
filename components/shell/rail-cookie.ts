/** Holds 'open' or 'collapsed', so that the server draws the rail as it was left. */
export const railCookie = 'hedgerow.rail'
