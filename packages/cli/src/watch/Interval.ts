/** Times of flags, such as `30s`, `5m` and `1h`. */
import * as Duration from "effect/Duration"

const units: Readonly<Record<string, Duration.Unit>> = {
  ms: "millis",
  s: "seconds",
  m: "minutes",
  h: "hours",
  d: "days"
}

/** Reads a time. */
export const parse = (text: string): Duration.Duration | undefined => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|[smhd])$/.exec(text.trim()) ?? []
  if (amount === undefined || unit === undefined) return undefined
  const duration = Duration.fromInputUnsafe(`${Number(amount)} ${units[unit]!}`)
  return Duration.isGreaterThan(duration, Duration.zero) ? duration : undefined
}
