/** Conflicts that are known: `CODE:ID`, on the command line or in a file, such as `class-ambiguous:c7`. */
import { readFileSync } from "node:fs"
import * as Findings from "../../plan/Finding.ts"
import { printable } from "../Printable.ts"

const linesOf = (path: string): ReadonlyArray<string> => {
  let text: string
  try {
    text = readFileSync(path, "utf8")
  } catch {
    throw new Error(`the file ${printable(path)} cannot be read; it has a line CODE:ID for each conflict`)
  }
  return text.replace(/^\ufeff/, "").split(/\r?\n/).map((line) => line.trim()).filter((line) =>
    line !== "" && !line.startsWith("#")
  )
}

/** Returns the conflicts of arguments. Throws with what is wrong. */
export const read = (values: ReadonlyArray<string>): ReadonlyArray<string> =>
  values.flatMap((value) => value.startsWith("@") ? linesOf(value.slice(1)) : [value]).map((value) => {
    const colon = value.indexOf(":")
    const code = value.slice(0, Math.max(0, colon))
    // Without an id, a conflict is about the whole set: nothing would be left to check.
    if (Findings.isConflict(code) && colon < value.length - 1) return value
    throw new Error(
      // The parser of flags puts "Expected:" before it.
      `CODE:ID, with the code of a conflict, such as class-ambiguous:c7, not ${
        printable(value)
      }; "roster plan --rows FILE" has both`
    )
  })
