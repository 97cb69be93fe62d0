/** The release that is running; kept equal to package.json by a test. */
export const version = '0.1.0'
