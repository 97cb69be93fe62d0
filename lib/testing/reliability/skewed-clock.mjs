// Preloaded into a worker process (`--import`): its calendar clock is wrong by `?ms=`, as on a machine
// that lost its time. The monotonic clock stays right, as it does there.
const skewMs = Number(new URL(import.meta.url).searchParams.get('ms'))
const RealDate = Date
globalThis.Date = class Skewed extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + skewMs] : args))
  }
  static now() {
    return RealDate.now() + skewMs
  }
}
