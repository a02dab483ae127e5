import { assert, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/promise"
import { Sandbox } from "@flat-sdk/sandbox"
import { Effect } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { faces, folder, root, run } from "./support/Program.ts"

const examples = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !["node_modules", "test"].includes(entry.name))
  .map(({ name }) => name)

// Each test has a school of its own: what one example does must not help or hurt another.
const serve = Sandbox.serve({ tokens: [{ token: "teacher", user: "teacher" }, { token: "student", user: "user" }] })

const clientOf = (sandbox: Sandbox.ServedSandbox, accessToken: string) =>
  Effect.acquireRelease(
    Effect.sync(() => new FlatClient({ accessToken, baseUrl: sandbox.url, strict: true })),
    (client) => Effect.promise(() => client.close())
  )

describe("examples", () => {
  it("stand side by side, in Effect and with promises", () => {
    assert.strictEqual(examples.length, 5)
    for (const example of examples) {
      assert.deepStrictEqual(readdirSync(join(root, example)).filter((name) => name.endsWith(".ts")), [
        "effect.ts",
        "promise.ts"
      ])
    }
  })

  it("fit on a screen", () => {
    const long = examples.flatMap((example) =>
      faces.map((face) => join(example, `${face}.ts`))
    ).filter((file) => readFileSync(join(root, file), "utf8").split("\n").length - 1 > 40)
    assert.deepStrictEqual(long, [])
  })

  for (const face of faces) {
    describe(face, () => {
      it.live("acting as a user: lists what each teacher sees, with tokens of their own", () =>
        Effect.gen(function*() {
          const sandbox = yield* serve
          const lines = yield* run(sandbox, sandbox.token, yield* folder, `acting-as-a-user/${face}`)
          assert.strictEqual(lines.length, 3)
          for (const line of lines) assert.match(line, /^[\w.-]+: \S/)
          assert.strictEqual(sandbox.count("createOrganizationUserAccessToken"), 3)
        }), 60_000)

      it.live("assignment grades: creates an assignment, then saves what came in as CSV", () =>
        Effect.gen(function*() {
          const sandbox = yield* serve
          const cwd = yield* folder
          const teacher = yield* clientOf(sandbox, "teacher")
          const admin = yield* clientOf(sandbox, sandbox.token)
          const [room] = yield* Effect.promise(() => teacher.classes.listClasses())
          const [assignment = ""] = yield* run(sandbox, "teacher", cwd, `assignment-grades/${face}`, room!.id)
          const [pupil] = yield* Effect.promise(() => teacher.groups.listGroupUsers({ group: room!.studentsGroup!.id }))
          yield* Effect.promise(() =>
            admin.actAs(pupil!.id, ["edu.assignments"]).classes.createSubmission({
              class: room!.id,
              assignment,
              body: { submit: true }
            })
          )
          const lines = yield* run(sandbox, "teacher", cwd, `assignment-grades/${face}`, room!.id, assignment)
          assert.deepStrictEqual(lines, ["1 handed in", `${assignment}.csv`])
          const csv = readFileSync(join(cwd, `${assignment}.csv`), "utf8")
          assert.include(csv, pupil!.lastname ?? pupil!.username)
        }), 60_000)

      it.live("class scores as MIDI: saves each score that is shared with a class", () =>
        Effect.gen(function*() {
          const sandbox = yield* serve
          const cwd = yield* folder
          const teacher = yield* clientOf(sandbox, "teacher")
          const [room] = yield* Effect.promise(() => teacher.classes.listClasses())
          const ids = yield* Effect.forEach(["First", "Second"], (title) =>
            Effect.promise(async () => {
              const { id } = await teacher.scores.createScore({
                body: { title, builderData: { scoreData: { instruments: [{ group: "keyboards", instrument: "piano" }] } } }
              })
              await teacher.scores.addScoreCollaborator({ score: id, body: { group: room!.studentsGroup!.id } })
              return id
            }))
          const lines = yield* run(sandbox, "teacher", cwd, `class-scores-as-midi/${face}`, "out")
          assert.include(lines, room!.name)
          assert.includeMembers([...lines], [`  First: out/${ids[0]}.mid`, `  Second: out/${ids[1]}.mid`])
          for (const id of ids) {
            assert.strictEqual(readFileSync(join(cwd, `out/${id}.mid`)).subarray(0, 4).toString("latin1"), "MThd")
          }
        }), 60_000)
    })
  }
})
