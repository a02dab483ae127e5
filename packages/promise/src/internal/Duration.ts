/**
 * Takes the place of effect's Duration in the published JavaScript, where that would be a twentieth of the smallest bundle: a duration is a number of
 * milliseconds, read from what the options of this package take. Other functions are effect's, which read such numbers too.
 */
export * from "effect/Duration"

const units = {
  nano: 1e-6,
  micro: 1e-3,
  milli: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000
}

const pattern = /^(-?\d+(?:\.\d+)?)\s+(nano|micro|milli|second|minute|hour|day|week)s?$/

/** Reads a duration. Throws if the input is none. */
export const fromInputUnsafe = (input: unknown): number => {
  // As in effect, NaN is no time at all.
  if (typeof input === "number") return Number.isNaN(input) ? 0 : input
  const [, amount, unit] = (typeof input === "string" && pattern.exec(input)) || []
  if (unit === undefined) throw new TypeError("not a duration")
  return Number(amount) * units[unit as keyof typeof units]
}

/** Returns a duration in milliseconds. */
export const toMillis = (duration: unknown): number => fromInputUnsafe(duration)

/** Whether a value is a duration that has been read. */
export const isDuration = (value: unknown): value is number => typeof value === "number"
