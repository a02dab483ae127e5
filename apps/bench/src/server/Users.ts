/**
 * Accounts of an invented school, the same in every run: students with few fields, staff with many, so objects have several shapes, as in the API.
 */

/** An account as the API returns it. */
export type User = Readonly<Record<string, unknown>>

const firstnames = "Ada Béla Clara Dmitri Erik Fanny Gustav Hildegard Igor José Kaija Lili Maurice Nadia".split(" ")
const lastnames = "Arroyo Björk Castellan Dufour Ekström Fontaine Grieg Haugen Ivers Jansen Kovacs Lindqvist".split(" ")

/** Creates a generator of numbers below `bound`, seeded by the account's index. */
const numbers = (seed: number) => {
  let state = (seed + 1) * 2654435761 >>> 0
  return (bound: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor(state / 2 ** 32 * bound)
  }
}

const id = (kind: number, index: number): string =>
  `${kind.toString(16)}5f3c1a9e7b2d40${index.toString(16).padStart(8, "0")}`

export const at = (index: number): User => {
  const below = numbers(index)
  const firstname = firstnames[below(firstnames.length)]!
  const lastname = lastnames[below(lastnames.length)]!
  const username = `${firstname}.${lastname}.${index}`.toLowerCase().normalize("NFD").replace(/[^a-z0-9.]/g, "")
  const staff = below(12) === 0
  return {
    id: id(1, index),
    type: "user",
    product: "flatEdu",
    username,
    printableName: `${firstname} ${lastname}`,
    firstname,
    lastname,
    picture: below(3) === 0 ? `https://prod.flat-cdn.example/profiles/${id(2, index)}/d1200.jpg` : null,
    organization: id(3, 0),
    organizationRole: staff ? "teacher" : "user",
    ...(staff || below(2) === 0 ? { email: `${username}@school.example` } : {}),
    ...(below(10) === 0 ? {} : { lastActivityDate: new Date(Date.UTC(2026, 0, 1) + index * 61_000).toISOString() }),
    ...(below(5) === 0 ? {} : {
      license: {
        id: id(4, index),
        expirationDate: "2027-07-31T22:00:00.000Z",
        source: "order",
        mode: "credit",
        active: true
      }
    }),
    groups: Array.from({ length: below(4) }, (_, nth) => id(5, below(200) * 4 + nth)),
    ...(staff ? { badges: ["staff"], isEduTestingStudent: false } : {})
  }
}

export const between = (from: number, to: number): ReadonlyArray<User> =>
  Array.from({ length: to - from }, (_, nth) => at(from + nth))
