/**
 * A plan as JSON in parts, each of whole lines. The plan of a district has half a million steps: as one text it would take several times the memory of
 * everything else.
 */

/** Characters of a part. */
const size = 64 * 1024

const linesOf = function*(value: object): Generator<string> {
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  yield "{"
  for (const [index, [name, part]] of entries.entries()) {
    const end = index === entries.length - 1 ? "" : ","
    const head = `  ${JSON.stringify(name)}: `
    if (!Array.isArray(part) || part.length === 0) {
      yield `${head}${JSON.stringify(part)}${end}`
      continue
    }
    yield `${head}[`
    for (const [position, item] of part.entries()) {
      yield `    ${JSON.stringify(item)}${position === part.length - 1 ? "" : ","}`
    }
    yield `  ]${end}`
  }
  yield "}"
}

/** Writes an object as JSON, with a line for each item of its lists. No part ends with a line break. */
export const parts = function*(value: object): Generator<string> {
  let lines: Array<string> = []
  let length = 0
  for (const line of linesOf(value)) {
    lines.push(line)
    length += line.length
    if (length < size) continue
    yield lines.join("\n")
    lines = []
    length = 0
  }
  if (lines.length > 0) yield lines.join("\n")
}
