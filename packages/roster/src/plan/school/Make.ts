/** Compares a school's files with what is in Flat, and plans what to write. */
import * as Effect from "effect/Effect"
import type { Live } from "../../live/Live.ts"
import * as ReadLive from "../../live/ReadLive.ts"
import { isValid, type Roster } from "../../model/Roster.ts"
import { Draft } from "../Draft.ts"
import type { Known } from "../IdMap.ts"
import type { Options } from "../Options.ts"
import type { Plan } from "../Plan.ts"
import * as Scope from "../Scope.ts"
import { keyOf } from "../Step.ts"
import { neededClasses } from "./Classes.ts"
import * as Holds from "./Holds.ts"
import * as School from "./School.ts"

/** Plans what to write so that Flat has what the files say. Pure: the same input gives the same plan. */
export const make = (roster: Roster, live: Live, known: Known, options: Options): Plan => {
  const draft = new Draft(options)
  const scope = Scope.of(roster, options)
  const changes = Object.values(roster.coverage).includes("changes")
  // Without a complete set before it, most of a set of changes is about people whom the tool does not know.
  const refused = changes && known.accounts.size === 0 && known.classes.size === 0
  if (refused) draft.report("changes-without-base")
  if (!changes && roster.people.size + roster.classes.size === 0) draft.report("files-empty")
  else if (
    scope.filtered && scope.people.size + scope.current.length + scope.ended.length + scope.ending.length === 0
  ) {
    draft.report("filter-empty")
  }
  if (!changes && roster.people.size > 0 && Array.from(roster.people.values()).every(({ role }) => role === "other")) {
    draft.report("nobody-has-role")
  }
  if (!isValid(roster)) draft.report("rows-lost")
  if (scope.current.length === 0 && scope.ended.length + scope.ending.length + scope.upcoming.length > 0) {
    draft.report("everything-ended")
  }

  const { classes, compared, held, leavers, steps } = School.plan({ roster, live, known, scope, draft })
  const archived = classes.archives.map(({ target }) => keyOf(target))
  return draft.plan(live, {
    source: roster.source,
    compared,
    leavers,
    ...(refused ? { steps: [], matches: [], held: [] } : {
      steps,
      held: [
        ...held,
        ...Holds.above(live, "classes", archived, { of: classes.known, threshold: options.archiveThreshold ?? 50 })
      ]
    })
  })
}

/** Reads what the organization of the token has now, as far as the roster needs it, and plans what to write. Sends only GET requests. */
export const compare = (roster: Roster, known: Known, options: Options) =>
  Effect.map(ReadLive.read(neededClasses(roster, known)), (live) => make(roster, live, known, options))
