/** Several writers of one collection and of one submission. */
import type { History } from "../history/History.ts"
import type { Scenario } from "../history/Scenario.ts"
import { executionsOf } from "../invariants/Invariants.ts"
import { jsonOf } from "../world/Exchange.ts"
import * as Crew from "./Crew.ts"

/** Returns the path of a submission that the administrator grades. */
const submissionOf = ({ server: { room } }: History) => {
  const assignment = room.assignments.find(({ submissions }) => submissions.length > 0)!
  return { class: room.id, assignment: assignment.id, submission: assignment.submissions[0]!.id }
}

export const writers: Scenario = {
  name: "writers",
  weight: 0.4,
  setup: (dice) => ({
    scopes: ["collections", "edu.classes", "edu.assignments"],
    users: 30,
    requests: [60, 7200][dice.below(2)]!,
    tokenLifetime: [60_000, 3_600_000][dice.below(2)]!,
    collections: ["shared"],
    isQuotaShared: dice.next() < 0.4
  }),
  run: (history) => {
    const { server, world } = history
    const ids = submissionOf(history)
    const collection = server.sandbox.state().collections.find(({ title }) => title === "shared")!.id
    return Crew.work(history, ({ client, dice, name }) => {
      const choice = dice.next()
      const step = { client, name, value: name }
      if (choice < 0.5) {
        return history.send(step, "collections", "editCollection", "again", { collection, body: { title: name } })
      }
      if (choice < 0.75) {
        return history.send(step, "classes", "postSubmissionComment", "once", { ...ids, body: { comment: name } })
      }
      // No two are the same.
      const grade = Math.round(world.dice(`grade of ${name}`).next() * 1e8) / 1e6
      const body = { grade }
      return history.send({ client, name, value: `${grade}` }, "classes", "editSubmission", "once", { ...ids, body })
    }, () => check(history))
  }
}

/** Each act is in the history of the submission, and no update of the collection is lost without a word. */
const check = async (history: History): Promise<void> => {
  const { server } = history
  const { assignment, class: room, submission } = submissionOf(history)
  const path = `/classes/${room}/assignments/${assignment}/submissions/${submission}/history`
  const acts = jsonOf<ReadonlyArray<{ comment?: string; grade?: number }>>(
    await server.run(server.administer("GET", path))
  )
  for (const { does, name, sent, value } of history.operations) {
    if (does !== "postSubmissionComment" && does !== "editSubmission") continue
    const times = acts.filter(({ comment, grade }) => comment === value || `${grade}` === value).length
    if (times > 1 && !sent.some(({ doubled }) => doubled)) {
      history.violate("the history of a submission has each act once", `${name}: ${times} times`)
    }
    if (times < executionsOf(sent).length) history.violate("the history of a submission has each act", name)
  }
  // A write that replaced the successful write of another process says that it was sent again, or that its outcome is unknown.
  const edits = history.operations.filter(({ does }) => does === "editCollection")
  for (const { name, repeated, result, sent } of edits) {
    const [first, ...later] = sent.flatMap(({ executedAt }) => executedAt ?? [])
    const last = later.at(-1)
    const lost = last !== undefined && edits.some((other) =>
      other.name !== name && other.result === "done" &&
      other.sent.some(({ executedAt = 0 }) => executedAt > first! && executedAt < last)
    )
    if (lost && result === "done" && !repeated) history.violate("no update is lost without a word", name)
  }
}
