/**
 * Keeps one copy of what many rows repeat: role names, ids of schools, grades, lists of them. In a district this is half of the
 * memory.
 */
import type { WrittenRole } from "../../model/Person.ts"

/** Beyond this, a column does not repeat itself, and keeping a table of its values would cost more than it saves. */
const most = 50_000

const none: ReadonlyArray<never> = []

export class Shared {
  private readonly texts = new Map<string, string>()
  private readonly lists = new Map<string, ReadonlyArray<string>>()
  private readonly roles = new Map<string, ReadonlyArray<WrittenRole>>()

  private keep<A>(map: Map<string, A>, key: string, make: () => A): A {
    const known = map.get(key)
    if (known !== undefined) return known
    const value = make()
    if (map.size < most) map.set(key, value)
    return value
  }

  readonly text = (text: string): string => this.keep(this.texts, text, () => text)

  readonly list = (list: ReadonlyArray<string>): ReadonlyArray<string> =>
    list.length === 0 ? none : this.keep(this.lists, list.join("\n"), () => list.map(this.text))

  readonly roleList = (roles: ReadonlyArray<WrittenRole>): ReadonlyArray<WrittenRole> => {
    if (roles.length === 0) return none
    const key = roles.map(({ begin, end, name, primary, school }) => `${name}\t${school}\t${primary}\t${begin}\t${end}`)
    return this.keep(this.roles, key.join("\n"), () =>
      roles.map((role) => ({
        ...role,
        name: this.text(role.name),
        ...(role.school === undefined ? undefined : { school: this.text(role.school) })
      })))
  }
}
