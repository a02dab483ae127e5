/** Who claims a username or an address. Almost always it is one person, who takes no list: a district has some hundred thousand claims. */
export class Claims {
  private readonly people = new Map<string, string | Array<string>>()

  add(key: string, person: string): void {
    const before = this.people.get(key)
    if (before === undefined) this.people.set(key, person)
    else if (typeof before === "string") this.people.set(key, [before, person])
    else before.push(person)
  }

  /** The ids of the people, in the order of the files. */
  of(key: string): ReadonlyArray<string> {
    const found = this.people.get(key)
    return found === undefined ? [] : typeof found === "string" ? [found] : found
  }
}
