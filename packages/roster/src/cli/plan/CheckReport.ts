/** Formats what a set of files contains, and what is wrong with it. */
import { clip, count, number, printable } from "../../console/Printable.ts"
import * as Table from "../../console/Table.ts"
import type { Coverage, Roster } from "../../model/Roster.ts"
import { type CodeName, codes } from "../../read/report/Codes.ts"
import type { Group, Summary } from "../../read/report/Summary.ts"
import * as Words from "../../results/Words.ts"

const coverages: Readonly<Record<Coverage, string>> = {
  complete: "complete list",
  partial: "a selection: nobody is removed",
  changes: "changes only",
  absent: "not in these files"
}

const parts = (...list: ReadonlyArray<readonly [value: number, one: string, many?: string]>): string =>
  list.filter(([value]) => value > 0).map(([value, one, many = one]) => count(value, one, many)).join(", ")

const safe = (text: string): string => clip(printable(text), 60)

export const title = (path: string, { source }: Summary): string => {
  const rows = source.files.reduce((sum, file) => sum + file.rows, 0)
  const system = source.system === undefined ? "" : ` from ${safe(source.system)}`
  return `${printable(path)}: ${Words.formats[source.format]}${system}, ${count(source.files.length, "file")}, ${
    count(rows, "row")
  }.`
}

const window = ({ sessions: { current, total, window } }: Summary): string => {
  if (total === 0) return ""
  const span = window.begin === undefined && window.end === undefined
    ? "no dates"
    : `${window.begin ?? "…"} to ${window.end ?? "…"}`
  return `${span}; ${number(current)} now`
}

export const contentsTable = (summary: Summary, width: number): string => {
  const { classes, coverage, memberships, people, schools } = summary
  const types = Object.entries(schools.byType).map(([type, value]) => [value, type] as const)
  return Table.render(
    ["found", "number", "of these", "the files have"],
    [
      ["schools", number(schools.total), parts(...types), ""],
      ["terms", number(summary.sessions.total), window(summary), ""],
      [
        "people",
        number(people.total),
        parts([people.disabled, "without access"], [people.withEmail, "with e-mail"], [
          people.withPassword,
          "with password"
        ]),
        coverages[coverage.people]
      ],
      ["  students", number(people.student), "", ""],
      ["  teachers", number(people.teacher), "", ""],
      ["  administrators", number(people.administrator), "", ""],
      ["  others", number(people.other), "", ""],
      [
        "classes",
        number(classes.total),
        parts([summary.sessions.total === 0 ? 0 : classes.current, "held now"], [classes.empty, "without members"]),
        coverages[coverage.classes]
      ],
      [
        "memberships",
        number(memberships.total),
        parts(
          [memberships.student, "student", "students"],
          [memberships.teacher, "teacher", "teachers"],
          [memberships.other, "other", "others"]
        ),
        coverages[coverage.memberships]
      ]
    ],
    width,
    { prose: [2, 3] }
  )
}

const place = ({ column, file, row, value }: Group["places"][number]): string =>
  `${printable(file)}${row === undefined ? "" : `:${row}`}${column === undefined ? "" : ` ${printable(column)}`}${
    value === undefined ? "" : ` "${safe(value)}"`
  }`

export const diagnostics = ({ diagnostics }: Summary, width: number): string =>
  Table.problems(
    diagnostics.map((group) => ({
      ...group,
      places: group.places.map(place).filter((text) => text !== ""),
      more: group.count > group.places.length
    })),
    width
  )

export const verdict = ({ diagnostics, valid }: Summary, doubts: ReadonlyArray<string>, strict: boolean): string => {
  const of = (severity: Group["severity"]) =>
    diagnostics.filter((group) => group.severity === severity).reduce((sum, group) => sum + group.count, 0)
  const numbers = [count(of("error"), "error"), count(of("warning"), "warning"), count(of("info"), "note")].join(", ")
  const lost = valid ? "" : strict ? " The files break the rules of their format." : " Rows were left out."
  if (doubts.length > 0) {
    return `${numbers}.${lost} "roster sync" rejects the files, unless --skip-invalid is given: ${doubts.join(", ")}.`
  }
  if (!valid) return `${numbers}.${lost}`
  return diagnostics.length === 0 ? "Nothing to report." : `Valid, with ${numbers}.`
}

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

/**
 * Returns the codes that stop `roster sync`: of rows that were left out, and in a plain CSV file, which people edit by hand, of rows that may mean
 * something else. What is an error only with `--strict` is none of them.
 */
export const doubts = ({ counts, source }: Pick<Roster, "counts" | "source">): ReadonlyArray<string> =>
  counts.map(({ code }) => code).filter((code) =>
    codes[code as CodeName].severity === "error" || (source.format === "csv" && doubtful.has(code))
  )

/** Returns a summary in which everything that stops `roster sync` is an error. */
export const raise = (summary: Summary, doubts: ReadonlyArray<string>): Summary => ({
  ...summary,
  diagnostics: summary.diagnostics.map((group) =>
    doubts.includes(group.code) ? { ...group, severity: "error" as const } : group
  ).sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"))
})
