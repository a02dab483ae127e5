/** Prints a value as JSON that people can read and compare: keys of records are sorted, and values that fit are on one line. */

const width = 120

/** Prints a value, ending with a line break. */
export const print = (value: unknown): string => `${format(value, "", 0)}\n`

const format = (value: unknown, indent: string, taken: number): string => {
  const flat = inline(value)
  if (typeof value !== "object" || value === null || indent.length + taken + flat.length + 1 <= width) return flat
  const deeper = `${indent}  `
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${deeper}${format(item, deeper, 0)}`).join(",\n")}\n${indent}]`
  }
  const lines = Object.entries(value).map(([key, item]) => {
    const name = `${JSON.stringify(key)}: `
    return `${deeper}${name}${format(item, deeper, name.length)}`
  })
  return `{\n${lines.join(",\n")}\n${indent}}`
}

const inline = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
    if (entries.length === 0) return "{}"
    return `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`).join(", ")} }`
  }
  return JSON.stringify(value)
}
