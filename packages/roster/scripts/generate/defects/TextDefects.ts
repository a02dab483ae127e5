/** Cells, lines and characters that were damaged. */
import type { Defect } from "./Defect.ts"
import { firstName } from "./Defect.ts"

export const textDefects = {
  "cells-missing": {
    code: "row.cells-missing",
    what: "rows that end early",
    kinds: ["classes"],
    row: (cells) => cells.all.length > 5 && cells.all.at(-1) === "" ? [cells.all.slice(0, -1)] : undefined
  },
  "cells-extra": {
    code: "row.cells-extra",
    what: "a comma without quotes",
    kinds: ["memberships"],
    row: (cells) => [cells.all, [cells.all[0]!, "x", ...cells.all.slice(1), "y"]]
  },
  "foreign-rows": {
    code: "row.foreign",
    what: "the rows of another file",
    kinds: ["schools"],
    end: (table, others) => {
      const other = others.find(({ kind }) => kind === "classes")
      if (
        other === undefined || table.header[0] !== other.header[0] || table.header[1] === "School_name"
      ) return undefined
      return [other.header.join(","), [...other.rows()][0]!.map((cell) => `"${cell.replaceAll("\"", "")}"`).join(",")]
    }
  },
  "header-again": {
    code: "row.header-again",
    what: "a second header line",
    kinds: ["memberships"],
    end: (table) => [table.header.join(",")]
  },
  spaces: { code: "cell.space", what: "spaces around cells", kinds: ["people"], row: firstName((name) => `${name} `) },
  "control-characters": {
    code: "cell.control",
    what: "invisible characters in names",
    kinds: ["people"],
    row: firstName((name) => `${name}\u0007`)
  },
  "line-breaks": {
    code: "cell.line-break",
    what: "line breaks in names",
    kinds: ["people"],
    row: firstName((name) => `${name}\nJunior`)
  },
  "lost-characters": {
    code: "cell.character-lost",
    what: "characters lost in an earlier conversion",
    kinds: ["people"],
    row: firstName((name) => `${name}\ufffd`)
  },
  "list-spaces": {
    code: "list.space",
    what: "spaces in lists",
    kinds: ["classes"],
    row: (cells) => {
      const column = ["termSourcedIds", "sessionSourcedIds"].find((name) => cells.get(name).includes(","))
      return column === undefined ? undefined : [cells.with({ [column]: cells.get(column).replaceAll(",", ", ") })]
    }
  },
  "leading-zeros": {
    code: "reference.leading-zeros",
    what: "leading zeros that a spreadsheet dropped",
    kinds: ["memberships"],
    row: (cells) => {
      const column = ["userSourcedId", "Student_id"].find((name) => cells.get(name).startsWith("0"))
      return column === undefined ? undefined : [cells.with({ [column]: cells.get(column).replace(/^0+/, "") })]
    }
  }
} as const satisfies Record<string, Defect>
