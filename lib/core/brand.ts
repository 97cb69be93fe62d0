/**
 * Whether a value carries a class's brand. A bundler may put one class into several chunks, and each copy is a class
 * of its own to `instanceof`: classes that are recognised across modules answer it by their brand instead.
 */
export function branded(value: unknown, brand: symbol): boolean {
  return typeof value === 'object' && value !== null && brand in value
}
