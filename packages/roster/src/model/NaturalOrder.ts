/** The order in which people expect names: `2b` comes before `10a`, and case does not count. */
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" })

export const compare = (a: string, b: string): number => collator.compare(a, b)
