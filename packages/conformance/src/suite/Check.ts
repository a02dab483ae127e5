/** The assertions of the suite in plain JavaScript, because test libraries do not run on every runtime. */

const show = (value: unknown): string => {
  const text = JSON.stringify(value)
  return text === undefined ? String(value) : text.length > 600 ? `${text.slice(0, 600)}…` : text
}

export const fail = (message: string): never => {
  throw new Error(message)
}

export function ok(value: unknown, message: string): asserts value {
  if (!value) fail(message)
}

// The JSON of a value with sorted keys and without `undefined`.
const canonical = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(canonical)
    : typeof value === "object" && value !== null && !(value instanceof Date)
    ? Object.fromEntries(
      Object.entries(value).toSorted(([left], [right]) => left < right ? -1 : 1).map((
        [key, one]
      ) => [key, canonical(one)])
    )
    : value

export const equal = (actual: unknown, expected: unknown, what: string): void => {
  const found = canonical(actual)
  const wanted = canonical(expected)
  if (JSON.stringify(found) !== JSON.stringify(wanted)) fail(`${what}: expected ${show(wanted)}, found ${show(found)}`)
}

export const includes = (actual: unknown, expected: Readonly<Record<string, unknown>>, what: string): void => {
  ok(typeof actual === "object" && actual !== null, `${what}: expected an object, found ${show(actual)}`)
  for (const [key, value] of Object.entries(expected)) {
    equal((actual as Record<string, unknown>)[key], value, `${what}, ${key}`)
  }
}
