/** A clock that starts at the same instant in each run, so that a snippet prints the same ids and times each time. */

const start = Date.UTC(2026, 8, 1, 8)
let origin: number | undefined

/** Returns the milliseconds since {@link release}. */
export const elapsedMillis = (): number => origin === undefined ? 0 : Math.floor(performance.now() - origin)

const now = (): number => start + elapsedMillis()

/** Replaces `Date` of this worker. It stays at the start until {@link release}. */
export const replace = (): void => {
  globalThis.Date = new Proxy(Date, {
    construct: (target, args: ReadonlyArray<unknown>, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    get: (target, name) => name === "now" ? now : Reflect.get(target, name) as unknown
  })
}

export const release = (): void => {
  origin = performance.now()
}
