/** The results by row of the files: each row occurs once, with what happened to what it is about. */
import * as Place from "../model/Place.ts"
import type { Roster } from "../model/Roster.ts"
import type { LoggedRow } from "../model/RowLog.ts"
import type { CodeName } from "../read/report/Codes.ts"
import { codes } from "../read/report/Codes.ts"
import type { Fate } from "./Fate.ts"
import * as Fates from "./Fate.ts"
import type { Explanation } from "./Fates.ts"

export interface InputRow {
  readonly file: string
  readonly row: number
  readonly kind: LoggedRow["kind"]
  /** Id in the files: of the person for people, roles and memberships, else of what the row is about. */
  readonly id: string
  /** Id in the files of the class of a membership. */
  readonly class: string
  readonly result: string
  readonly code: string
  readonly note: string
  readonly fix: string
  /** The earlier row that says the same. */
  readonly repeats: string
  /** What happened to the memberships that the row names beside what it is about. */
  readonly memberships: string
  readonly flat: string
  readonly supportId: string
}

export const columns = [
  "file",
  "row",
  "kind",
  "id",
  "class",
  "result",
  "code",
  "note",
  "fix",
  "repeats",
  "memberships",
  "flat",
  "supportId"
] as const satisfies ReadonlyArray<keyof InputRow>

const isCode = (code: string): code is CodeName => code in codes

/** Rows without an account, class or membership of their own: schools, terms, courses, and the roles of people. */
const read = Fates.make("read")

const lost = (code: string): Fate => {
  const { advice, message } = isCode(code) ? codes[code] : { message: "", advice: "" }
  return Fates.make("left out", { code, note: message, fix: advice })
}

const fateOf = ({ class: schoolClass = "", id = "", kind, lost: code }: LoggedRow, explained: Explanation): Fate => {
  if (code !== undefined) return lost(code)
  switch (kind) {
    case "person":
      return explained.person(id)
    case "class":
      return explained.class(id)
    case "membership":
      return explained.membership(schoolClass, id)
    default:
      return read
  }
}

/** The place of the row that said it first. */
const firstOf = (roster: Roster, { class: schoolClass = "", id = "", kind }: LoggedRow): Place.Place | undefined =>
  kind === "person"
    ? roster.people.get(id)?.from
    : kind === "class"
    ? roster.classes.get(id)?.from
    : kind === "membership"
    ? roster.memberships.get(schoolClass, id)?.from
    : kind === "school"
    ? roster.schools.get(id)?.from
    : roster.sessions.get(id)?.from

/** Returns the results, in the order in which the rows were read. The roster has to be read with `rows`. */
export function* of(roster: Roster, explained: Explanation): Generator<InputRow> {
  for (const logged of roster.rows ?? []) {
    const { code, fix, flat, note, result, supportId } = fateOf(logged, explained)
    const first = logged.repeats ? firstOf(roster, logged) : undefined
    yield {
      file: logged.file,
      row: logged.row,
      kind: logged.kind,
      id: logged.id ?? "",
      class: logged.class ?? "",
      result,
      code,
      note,
      fix,
      repeats: first === undefined ? "" : Place.show(first),
      memberships: logged.pairs.map((pair) =>
        // A class names its teachers, a person the classes.
        `${logged.kind === "class" ? pair.person : pair.class}: ${explained.membership(pair.class, pair.person).result}`
      ).join("; "),
      flat,
      supportId
    }
  }
}
