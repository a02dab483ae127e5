/**
 * What stops `roster sync`: it writes immediately what `roster plan` would only show. Rows that were left out stop it for files of any format; in a plain
 * CSV file, which people edit by hand, also rows that were read but may mean something else.
 */
import type { Roster } from "../../model/Roster.ts"
import type { CodeName } from "../../read/report/Codes.ts"

/** Codes of a plain file after which values may be in the wrong column, or people without an account. */
const doubtful: ReadonlySet<string> = new Set<CodeName>([
  "cell.character-lost",
  "cell.control",
  "cell.swallowed",
  "csv.quote",
  "email.form",
  "file.no-rows",
  "header.missing-column",
  "header.repeated",
  "password.length",
  "role.missing",
  "role.unknown",
  "row.cells-missing"
])

/** Returns the codes of a roster that must be resolved before it is written, or accepted. */
export const of = ({ counts, source }: Pick<Roster, "counts" | "source">): ReadonlyArray<string> =>
  counts.filter(({ code, severity }) => severity === "error" || (source.format === "csv" && doubtful.has(code)))
    .map(({ code }) => code)
