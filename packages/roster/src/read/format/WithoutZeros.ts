/** Ids whose leading zeros a spreadsheet dropped. */

/** A number, in some formats with the kind of person in front. */
const numeric = /^(?:[a-z]+:)?\d+$/

/** Returns the id without leading zeros, which spreadsheets drop. */
const bare = (id: string): string => id.replace(/(^|:)0+(?=.)/, "$1")

/** Finds ids that differ in leading zeros only. */
export class WithoutZeros {
  private index: Map<string, string | undefined> | undefined
  private readonly ids: ReadonlyMap<string, unknown>

  constructor(ids: ReadonlyMap<string, unknown>) {
    this.ids = ids
  }

  /** Returns the one id that is meant, if there is exactly one. */
  find(id: string): string | undefined {
    if (!numeric.test(id)) return undefined
    if (this.index === undefined) {
      this.index = new Map()
      for (const known of this.ids.keys()) {
        if (numeric.test(known)) this.index.set(bare(known), this.index.has(bare(known)) ? undefined : known)
      }
    }
    return this.index.get(bare(id))
  }
}
