/** Files as a whole: names, encodings, line ends, and files of something else. */
import type { Defect } from "./Defect.ts"

export const fileDefects = {
  quotes: {
    code: "csv.quote",
    what: "quotes that are not doubled",
    kinds: ["classes"],
    line: (line) => line.replace(/,([^",]+),/, ",$1 \"x,")
  },
  "name-case": {
    code: "set.name-case",
    what: "a file name in lower case",
    kinds: ["sessions"],
    name: (file) => file.toLowerCase() === file ? undefined : file.toLowerCase()
  },
  "private-file": {
    code: "set.file-private",
    what: "a file with data that is not needed",
    kinds: [],
    add: { file: "demographics.csv", content: "sourcedId,birthDate\n1,2015-01-01\n" }
  },
  "other-file": {
    code: "set.file-unused",
    what: "a file of something else",
    kinds: [],
    add: { file: "readme.txt", content: "Exported at night.\n" }
  },
  encoding: { code: "encoding.assumed", what: "Windows-1252", kinds: ["courses"], bytes: "windows-1252" },
  semicolons: { code: "csv.delimiter", what: "semicolons", kinds: ["sessions"], bytes: "semicolons" },
  crlf: { code: undefined, what: "CRLF line ends", kinds: ["classes", "memberships"], bytes: "crlf" },
  bom: { code: undefined, what: "a byte order mark", kinds: ["people"], bytes: "bom" },
  "no-final-line-break": {
    code: undefined,
    what: "no line break at the end",
    kinds: ["roles", "schools"],
    bytes: "no-final-line-break"
  }
} as const satisfies Record<string, Defect>
