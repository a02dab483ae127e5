/**
 * The fields of each list that show a change are part of the format of checkpoints. A test that fails here means that saved checkpoints report every
 * item as changed: that is a breaking change.
 */
import { assert, describe, it } from "@effect/vitest"
import { FlatError, type FlatErrorReason, Forbidden, NotFound } from "@flat-sdk/engine/FlatError"
import { Effect } from "effect"
import * as Fingerprint from "../../src/watch/Fingerprint.ts"
import { type List, sourceOf } from "../../src/watch/List.ts"
import * as Lists from "../../src/watch/Lists.ts"
import { fields } from "../support/ApiFields.ts"

/** Any list, of a client that reads items by their ids with `find`. */
const source = (list: unknown, input: object, find?: () => Effect.Effect<unknown, FlatError>) =>
  sourceOf(
    list as List<object, object, { readonly id: string }, object>,
    () => Effect.void,
    find === undefined ? {} : { users: { getUser: find }, scores: { getScore: find } },
    input
  )

/** What a checkpoint has of an item, and of its list. */
const entryOf = (list: unknown, input: object, item: unknown) => {
  const { scope, summary, version } = source(list, input)
  return [scope, Fingerprint.of(version(item as never)), summary?.(item as never)]
}

const attachments = [{
  type: "flat",
  score: "s1",
  title: "Song",
  thumbnailUrl: "https://pictures.example/1?signature=2"
}]

describe("the format of checkpoints stays the same", () => {
  it.each<readonly [name: string, list: unknown, input: object, item: object, entry: ReadonlyArray<unknown>]>([
    ["submissions", Lists.submissionList, { class: "c1", assignment: "a1" }, {
      id: "1",
      state: "turnedIn",
      classroom: "c1",
      assignment: "a1",
      creator: "u1",
      creationDate: "2026-01-01T00:00:00.000Z",
      submissionDate: "2026-01-02T00:00:00.000Z",
      draftGrade: 12,
      grade: null,
      maxPoints: 20,
      attachments,
      playback: [{ score: "s1", nbPlayAttempt: 3 }],
      comments: { total: 2, unread: 1 }
    }, ["1yykjyvroyq", "y7wuydrmh9", { state: "turnedIn", submissionDate: "2026-01-02T00:00:00.000Z" }]],
    ["assignments", Lists.assignmentList, { class: "c1" }, {
      id: "1",
      type: "newScore",
      title: "A melody",
      state: "active",
      capabilities: { canEdit: true },
      attachments,
      dueDate: "2026-02-01T00:00:00.000Z",
      assignedStudents: ["u1"],
      submissions: []
    }, ["wowhn13ew7", "28htlzvw4a8", { state: "active", title: "A melody", dueDate: "2026-02-01T00:00:00.000Z" }]],
    ["members", Lists.memberList, { class: "c1" }, {
      id: "1",
      username: "ada",
      printableName: "Ada",
      organizationRole: "user",
      classRole: "student",
      picture: "https://pictures.example/1?signature=2"
    }, ["wowhn13ew7", "23eeckzm4l7", { classRole: "student" }]],
    ["accounts", Lists.accountList, { role: ["teacher"], limit: 10 }, {
      id: "1",
      username: "ada",
      email: "ada@school.test",
      organizationRole: "teacher",
      license: { id: "l1", expirationDate: "2027-01-01T00:00:00.000Z", source: "order", mode: "site", active: true },
      groups: ["g2", "g1"],
      lastActivityDate: "2026-01-01T00:00:00.000Z"
    }, ["fy4i57mpzu", "1ffdrsgoc9t", { organizationRole: "teacher" }]],
    ["comments", Lists.commentList, { score: "s1" }, {
      id: "1",
      type: "document",
      user: "u1",
      score: "s1",
      date: "2026-01-01T00:00:00.000Z",
      modificationDate: "2026-01-02T00:00:00.000Z",
      comment: "Slower",
      rawComment: "Slower",
      resolved: false
    }, ["azxz8ioomq", "hup0sbhg20", {
      user: "u1",
      date: "2026-01-01T00:00:00.000Z",
      modificationDate: "2026-01-02T00:00:00.000Z"
    }]],
    ["scores", Lists.scoreList, { user: "me" }, {
      id: "1",
      title: "Song",
      privacy: "public",
      modificationDate: "2026-01-01T00:00:00.000Z",
      tags: ["march"],
      likes: { total: 4 },
      rights: { isCollaborator: true }
    }, ["yllp3fy1tz", "lc17lm4nih", { title: "Song", modificationDate: "2026-01-01T00:00:00.000Z" }]]
  ])("of %s", (_, list, input, item, entry) => {
    assert.deepStrictEqual(entryOf(list, input, item), entry)
  })

  it("whatever the size of pages and the order of groups", () => {
    const of = (limit: number, groups: ReadonlyArray<string>) =>
      entryOf(Lists.accountList, { limit }, { id: "1", groups })
    assert.deepStrictEqual(of(1, ["g1", "g2"]), of(100, ["g2", "g1"]))
  })
})

describe("an item that is read by its id", () => {
  const missing = new NotFound({ ...fields, status: 404 })
  const forbidden = new Forbidden({ ...fields, status: 403, acceptedScopes: [] })
  const ofOrganization = { organization: "o1" }
  const score = { privacy: "public", user: { id: "u1" }, collections: ["c1", "c2"] }

  it.effect.each<readonly [item: string, list: unknown, input: object, response: object, where: string]>([
    ["an account of the organization", Lists.accountList, { limit: 2 }, ofOrganization, "there"],
    ["an account that may not match a filter", Lists.accountList, { role: ["teacher"] }, ofOrganization, "unclear"],
    ["an account that has become an individual one", Lists.accountList, {}, {}, "unclear"],
    ["an account that does not exist", Lists.accountList, {}, missing, "gone"],
    ["an account that the token must not read", Lists.accountList, {}, forbidden, "unclear"],
    ["a score of the collection", Lists.scoreList, { collection: "c2" }, score, "there"],
    ["a score that was taken out of it", Lists.scoreList, { collection: "c3" }, score, "unclear"],
    ["a score of unknown collections", Lists.scoreList, { collection: "c1" }, { user: { id: "u1" } }, "unclear"],
    ["a public score of the user", Lists.scoreList, { user: "u1" }, score, "there"],
    ["a public score of the token's user", Lists.scoreList, { user: "me" }, score, "there"],
    ["a score of another user", Lists.scoreList, { user: "u2" }, score, "unclear"],
    ["a score that is private now", Lists.scoreList, { user: "u1" }, { ...score, privacy: "private" }, "unclear"],
    ["a score that does not exist", Lists.scoreList, { user: "u1" }, missing, "gone"]
  ])("%s", ([, list, input, response, where]) =>
    Effect.gen(function*() {
      const reason = "_tag" in response ? response as FlatErrorReason : undefined
      const { find } = source(list, input, () =>
        reason === undefined
          ? Effect.succeed(response)
          : Effect.fail(new FlatError({ operation: "get", method: "GET", path: "/", attempts: 1, reason })))
      assert.strictEqual(yield* find!("id"), where)
    }))

  it("is not read if the client has no operation for it", () => {
    assert.isUndefined(source(Lists.accountList, {}).find)
  })
})
