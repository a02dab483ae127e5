/**
 * The fields of each list that show a change are part of the format of checkpoints. A test that fails here means that saved checkpoints report every
 * item as changed: that is a breaking change.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Fingerprint from "../../src/watch/Fingerprint.ts"
import * as Lists from "../../src/watch/Lists.ts"
import type { Source } from "../../src/watch/Poller.ts"

// Nothing is read: only versions and summaries are made.
const calls = {} as never

/** What a checkpoint has of an item. */
const entryOf = <Item>(source: Source<Item>, item: unknown) => [
  source.scope,
  Fingerprint.of(source.version(item as Item)),
  source.summary?.(item as Item)
]

const attachments = [{
  type: "flat",
  score: "s1",
  title: "Song",
  thumbnailUrl: "https://pictures.example/1?signature=2"
}]

describe("the format of checkpoints", () => {
  it("of submissions stays the same", () => {
    assert.deepStrictEqual(
      entryOf(Lists.submissions(calls, { class: "c1", assignment: "a1" }), {
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
      }),
      ["1yykjyvroyq", "y7wuydrmh9", { state: "turnedIn", submissionDate: "2026-01-02T00:00:00.000Z" }]
    )
  })

  it("of assignments stays the same", () => {
    assert.deepStrictEqual(
      entryOf(Lists.assignments(calls, { class: "c1" }), {
        id: "1",
        type: "newScore",
        title: "A melody",
        state: "active",
        capabilities: { canEdit: true },
        attachments,
        dueDate: "2026-02-01T00:00:00.000Z",
        assignedStudents: ["u1"],
        submissions: []
      }),
      ["wowhn13ew7", "28htlzvw4a8", { state: "active", title: "A melody", dueDate: "2026-02-01T00:00:00.000Z" }]
    )
  })

  it("of members stays the same", () => {
    assert.deepStrictEqual(
      entryOf(Lists.members(calls, { class: "c1" }), {
        id: "1",
        username: "ada",
        printableName: "Ada",
        organizationRole: "user",
        classRole: "student",
        picture: "https://pictures.example/1?signature=2"
      }),
      ["wowhn13ew7", "23eeckzm4l7", { classRole: "student" }]
    )
  })

  it("of accounts stays the same", () => {
    assert.deepStrictEqual(
      entryOf(Lists.accounts(calls, { role: ["teacher"], limit: 10 }), {
        id: "1",
        username: "ada",
        email: "ada@school.test",
        organizationRole: "teacher",
        license: { id: "l1", expirationDate: "2027-01-01T00:00:00.000Z", source: "order", mode: "site", active: true },
        groups: ["g2", "g1"],
        lastActivityDate: "2026-01-01T00:00:00.000Z"
      }),
      ["fy4i57mpzu", "1ffdrsgoc9t", { organizationRole: "teacher" }]
    )
  })

  it("of comments stays the same", () => {
    assert.deepStrictEqual(
      entryOf(Lists.comments(calls, { score: "s1" }), {
        id: "1",
        type: "document",
        user: "u1",
        score: "s1",
        date: "2026-01-01T00:00:00.000Z",
        modificationDate: "2026-01-02T00:00:00.000Z",
        comment: "Slower",
        rawComment: "Slower",
        resolved: false
      }),
      ["azxz8ioomq", "hup0sbhg20", {
        user: "u1",
        date: "2026-01-01T00:00:00.000Z",
        modificationDate: "2026-01-02T00:00:00.000Z"
      }]
    )
  })

  it("of scores stays the same", () => {
    assert.deepStrictEqual(
      entryOf(Lists.scores(calls, { user: "me" }), {
        id: "1",
        title: "Song",
        privacy: "public",
        modificationDate: "2026-01-01T00:00:00.000Z",
        tags: ["march"],
        likes: { total: 4 },
        rights: { isCollaborator: true }
      }),
      ["yllp3fy1tz", "lc17lm4nih", { title: "Song", modificationDate: "2026-01-01T00:00:00.000Z" }]
    )
  })

  it("does not depend on the size of pages, nor on the order of groups", () => {
    const of = (limit: number, groups: ReadonlyArray<string>) =>
      entryOf(Lists.accounts(calls, { limit }), { id: "1", groups })
    assert.deepStrictEqual(of(1, ["g1", "g2"]), of(100, ["g2", "g1"]))
  })
})
