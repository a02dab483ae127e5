/**
 * Names that are nearly right.
 */
import leven from "leven"

/** The strings that are closest to a name. */
export const closest = (names: ReadonlyArray<string>, name: string, count = 3): ReadonlyArray<string> => {
  const given = name.slice(0, 80).toLowerCase()
  return names
    .map((one) => ({ one, far: leven(one.toLowerCase(), given) }))
    .sort((one, other) => one.far - other.far)
    .slice(0, count)
    .map(({ one }) => one)
}
