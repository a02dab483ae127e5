/** Several writers of one collection and of one submission. */
import type { History } from "../history/History.ts"
import type { Scenario } from "../history/Scenario.ts"
import { origin } from "../world/Server.ts"
import * as Crew from "./Crew.ts"

/** Returns the path of a submission that the administrator grades. */
const submissionOf = ({ server }: History) => {
  const { classes, users } = server.sandbox.state()
  const admin = users.find(({ organizationRole }) => organizationRole === "admin")!.id
  const room = classes.find(({ teachers }) => teachers.includes(admin))!
  const assignment = room.assignments.find(({ submissions }) => submissions.length > 0)!
  return { class: room.id, assignment: assignment.id, submission: assignment.submissions[0]!.id }
}

/** The grades of edits, by name: no two are the same. */
const gradeOf = (history: History, name: string): number =>
  Math.round(history.world.dice(`grade of ${name}`).next() * 1e8) / 1e6

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
    const submission = submissionOf(history)
    const collection = history.collection("shared")
    return Crew.work(history, ({ client, dice, name }) => {
      const choice = dice.next()
      if (choice < 0.5) {
        return history.call(
          client,
          name,
          { does: "editCollection", kind: "again", value: name },
          (flat, options) =>
            flat.collections.editCollection.withResponse({ collection, body: { title: name } }, options)
        )
      }
      if (choice < 0.75) {
        return history.call(
          client,
          name,
          { does: "postSubmissionComment", kind: "once", value: name },
          (flat, options) =>
            flat.classes.postSubmissionComment.withResponse({ ...submission, body: { comment: name } }, options)
        )
      }
      const grade = gradeOf(history, name)
      return history.call(
        client,
        name,
        { does: "editSubmission", kind: "once", value: `${grade}` },
        (flat, options) => flat.classes.editSubmission.withResponse({ ...submission, body: { grade } }, options)
      )
    })
  },
  check: async (history) => {
    const { assignment, class: room, submission } = submissionOf(history)
    const path = `/v2/classes/${room}/assignments/${assignment}/submissions/${submission}/history`
    const acts = await history.read(`${origin}${path}`) as ReadonlyArray<{ comment?: string; grade?: number }>
    for (const { does, name, sent, value } of history.operations) {
      if (does !== "postSubmissionComment" && does !== "editSubmission") continue
      const times = acts.filter(({ comment, grade }) => comment === value || `${grade}` === value).length
      const executed = sent.filter(({ executedAt }) => executedAt !== undefined)
      if (times > 1 && !sent.some(({ doubled }) => doubled)) {
        history.violate("the history of a submission has each act once", `${name}: ${times} times`)
      }
      if (times < executed.length) history.violate("the history of a submission has each act", name)
    }
    // Whoever overwrote what another writer was told is done says that it was sent again, or that its outcome is unknown.
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
}
