/**
 * Classes whose creation was sent by the last run and had no response, for example because the process was killed. A new plan knows them only by their
 * name: if another class looks alike, it could not distinguish them.
 */
import * as Effect from "effect/Effect"
import * as IdMapTable from "../records/IdMapTable.ts"
import * as Records from "../records/Records.ts"
import * as CreateClass from "./CreateClass.ts"

/** Looks these classes up, and notes in the id map those that were created. Sends only GET requests. */
export const recover = Effect.fnUntraced(function*(settleMillis: number) {
  const records = yield* Records.make
  const ids = yield* IdMapTable.make
  const last = (yield* records.runs).at(-1)
  if (last === undefined || last.counts.pending + last.counts.failed === 0) return
  for (const { intent, outcome, step } of yield* records.steps(last.id)) {
    if (step.kind !== "createClass" || outcome.state === "done" || intent === undefined) continue
    const known = yield* ids.get("class", step.class)
    if (known !== undefined && known.flat !== step.replaces) continue
    const found = yield* CreateClass.find(step, { ids, settleMillis }, intent)
    if (found !== undefined) yield* ids.set([CreateClass.entryOf(step, found)])
  }
})
