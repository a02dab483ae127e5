import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { FlatClient } from "@flat-sdk/promise"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { check, open, overview, type Score } from "@flat-sdk/score"
import { Effect, Exit, Scope } from "effect"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { apis, close, folder, root, run } from "./support/Program.ts"

const examples = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !["node_modules", "test"].includes(entry.name))
  .map(({ name }) => name)

const serve = Sandbox.serve({ tokens: [{ token: "teacher", user: "teacher" }], taskDuration: 400 })

const clientOf = (sandbox: Sandbox.ServedSandbox, accessToken: string) =>
  Effect.acquireRelease(
    Effect.sync(() => new FlatClient({ accessToken, baseUrl: sandbox.url, strict: true })),
    (client) => Effect.promise(() => client.close())
  )

afterAll(close)

type Test = (program: string, sandbox: Sandbox.ServedSandbox, cwd: string) => Effect.Effect<void, never, Scope.Scope>

const tests: Array<{ readonly example: string; readonly behaviour: string; readonly test: Test }> = []

/** The written pitches of a part: the steps and the semitones from C0. */
const pitchesOf = ({ source }: Score, index: number) =>
  [...source.split("<part id=")[index + 1]!.matchAll(/<step>(.)<.step>(?:<alter>(.*?)<.alter>)?<octave>(.)/g)].map(
    ([, step = "", alter = 0, octave]) => [
      "CDEFGAB".indexOf(step) + 7 * Number(octave),
      "C D EF G A B".indexOf(step) + Number(alter) + 12 * Number(octave)
    ]
  )

const music = join(root, "import-and-share/two-bars.musicxml")

describe("examples", () => {
  it("exist for each API, in Effect and with promises", () => {
    for (const example of examples) {
      const programs = readdirSync(join(root, example)).filter((name) => name.endsWith(".ts"))
      assert.deepStrictEqual(programs, apis.map((api) => `${api}.ts`), example)
    }
  })

  it("are short enough for a screen", () => {
    const long = examples.flatMap((example) => apis.map((api) => join(example, `${api}.ts`)))
      .filter((file) => readFileSync(join(root, file), "utf8").split("\n").length - 1 > 60)
    assert.deepStrictEqual(long, [])
  })

  it("are listed, and have a test", () => {
    const listed = [...readFileSync(join(root, "README.md"), "utf8").matchAll(/^\| \[([\w-]+)\]/gm)].map(([, name]) =>
      name
    )
    assert.sameMembers(listed, examples)
    assert.sameMembers([...new Set(tests.map(({ example }) => example))], examples)
  })
})

/** Adds a test of an example, for each API. */
const each = (example: string, behaviour: string, test: Test) => {
  tests.push({ example, behaviour, test })
}

each(
  "acting-as-a-user",
  "lists the classes of each teacher, with delegated tokens",
  (program, sandbox, cwd) =>
    Effect.gen(function*() {
      const lines = yield* run(sandbox, sandbox.token, cwd, program)
      assert.strictEqual(lines.length, 3)
      for (const line of lines) assert.match(line, /^[\w.-]+: \S/)
      assert.strictEqual(sandbox.count("createOrganizationUserAccessToken"), 3)
    })
)

each(
  "ways-in",
  "invites a teacher, configures LTI and makes a sign-in link, and prints no secret",
  (program, sandbox, cwd) =>
    Effect.gen(function*() {
      const lines = yield* run(sandbox, sandbox.token, cwd, program, "new.colleague@example.org")
      assert.strictEqual(lines[0], "invited")
      assert.match(lines[1]!, /^LTI 1p3: [\w-]+$/)
      assert.match(lines[2]!, /^[\w.-]+: a link until 20[\d-]+T/)
      assert.notInclude(lines.join("\n"), "http")
      for (
        const operation of [
          "createOrganizationInvitation",
          "createLtiConfiguration",
          "createOrganizationUserSigninLink"
        ]
      ) {
        assert.strictEqual(sandbox.count(operation), 1)
      }
    })
)

each(
  "assignment-grades",
  "creates an assignment, then saves the grades as CSV",
  (program, sandbox, cwd) =>
    Effect.gen(function*() {
      const teacher = yield* clientOf(sandbox, "teacher")
      const admin = yield* clientOf(sandbox, sandbox.token)
      const [room] = yield* Effect.promise(() => teacher.classes.listClasses())
      const [assignment = ""] = yield* run(sandbox, "teacher", cwd, program, room!.id)
      const [pupil] = yield* Effect.promise(() => teacher.groups.listGroupUsers({ group: room!.studentsGroup!.id }))
      const asPupil = admin.actAs(pupil!.id, ["edu.assignments"])
      yield* Effect.promise(() =>
        asPupil.classes.createSubmission({ class: room!.id, assignment, body: { submit: true } })
      )
      const lines = yield* run(sandbox, "teacher", cwd, program, room!.id, assignment)
      assert.deepStrictEqual(lines, ["1 handed in", `${assignment}.csv`])
      assert.include(readFileSync(join(cwd, `${assignment}.csv`), "utf8"), pupil!.lastname ?? pupil!.username)
    })
)

each(
  "handed-in-since",
  "prints each submission once, over several runs",
  (program, sandbox, cwd) =>
    Effect.gen(function*() {
      const teacher = yield* clientOf(sandbox, "teacher")
      const admin = yield* clientOf(sandbox, sandbox.token)
      const [room] = yield* Effect.promise(() => teacher.classes.listClasses())
      const next = run(sandbox, "teacher", cwd, program, room!.id)
      assert.deepStrictEqual(yield* next, ["up to date"])
      const { id: assignment } = yield* Effect.promise(() =>
        teacher.classes.createClassAssignment({
          class: room!.id,
          body: { title: "A melody", type: "newScore", state: "active" }
        })
      )
      const [pupil] = yield* Effect.promise(() => teacher.groups.listGroupUsers({ group: room!.studentsGroup!.id }))
      const asPupil = admin.actAs(pupil!.id, ["edu.assignments"])
      yield* Effect.promise(() =>
        asPupil.classes.createSubmission({ class: room!.id, assignment, body: { submit: true } })
      )
      assert.deepStrictEqual(yield* next, [`${pupil!.id} handed in ${assignment}`, "up to date"])
      assert.deepStrictEqual(yield* next, ["up to date"])
    })
)

each("class-scores-as-midi", "saves each score of each class", (program, sandbox, cwd) =>
  Effect.gen(function*() {
    const teacher = yield* clientOf(sandbox, "teacher")
    const [room] = yield* Effect.promise(() => teacher.classes.listClasses())
    const ids = yield* Effect.forEach(["First", "Second"], (title) =>
      Effect.promise(async () => {
        const { id } = await teacher.scores.createScore({
          body: { title, builderData: { scoreData: { instruments: [{ group: "keyboards", instrument: "piano" }] } } }
        })
        const { attachments } = await teacher.classes.createClassAssignment({
          class: room!.id,
          body: { title, type: "none", state: "active", attachments: [{ type: "flat", score: id }] }
        })
        return attachments[0]!.score!
      }))
    const lines = yield* run(sandbox, "teacher", cwd, program, "out")
    assert.include(lines, room!.name)
    assert.includeMembers([...lines], ids.map((id) => `  out/${id}.mid`))
    for (const id of ids) {
      assert.strictEqual(readFileSync(join(cwd, `out/${id}.mid`)).subarray(0, 4).toString("latin1"), "MThd")
    }
  }))

each(
  "import-and-share",
  "shares the score, and saves its audio export when it is ready",
  (program, sandbox, cwd) =>
    Effect.gen(function*() {
      const admin = yield* clientOf(sandbox, sandbox.token)
      const teacher = yield* clientOf(sandbox, "teacher")
      const other = yield* Effect.promise(() => admin.account.getAuthenticatedUserId())
      const lines = yield* run(sandbox, "teacher", cwd, program, music, other)
      const score = lines[0]!.split(" ")[0]!
      assert.strictEqual(lines.at(-1), `${score}.mp3`)
      assert.isAbove(readFileSync(join(cwd, `${score}.mp3`)).length, 100)
      const collaborators = yield* Effect.promise(() => teacher.scores.getScoreCollaborators({ score }))
      assert.isTrue(collaborators.find(({ user }) => user?.id === other)?.aclWrite)
      assert.strictEqual((yield* Effect.promise(() => teacher.scores.getScore({ score }))).title, "Two bars")
    })
)

each(
  "import-and-share",
  "also accepts MIDI",
  (program, sandbox, cwd) =>
    Effect.gen(function*() {
      const admin = yield* clientOf(sandbox, sandbox.token)
      const teacher = yield* clientOf(sandbox, "teacher")
      const midi = (score: string) =>
        Effect.promise(async () =>
          (await teacher.scores.getScoreRevisionData({ score, revision: "last", format: "midi" })).bytes
        )
      const other = yield* Effect.promise(() => admin.account.getAuthenticatedUserId())
      const { id } = yield* Effect.promise(() =>
        teacher.scores.createScore({ body: { data: readFileSync(music, "utf8") } })
      )
      const file = join(cwd, "two-bars.mid")
      writeFileSync(file, yield* midi(id))
      const [line] = yield* run(sandbox, "teacher", cwd, program, file, other)
      assert.deepStrictEqual(Buffer.from(yield* midi(line!.split(" ")[0]!)), readFileSync(file))
    })
)

each(
  "arranger",
  "writes parts for clarinet and horn that sound as before, and saves PDF, revision and MIDI",
  (program, sandbox, cwd) =>
    Effect.gen(function*() {
      const { scores } = yield* clientOf(sandbox, "teacher")
      const hymn = readFileSync(join(root, "arranger/hymn.musicxml"), "utf8")
      const { id } = yield* Effect.promise(() => scores.createScore({ body: { data: hymn } }))
      const [saved, ...files] = yield* run(sandbox, "teacher", cwd, program, id, "Soprano", "Tenor")
      assert.deepStrictEqual(files, [`${id}.pdf`, `${id}.mid`])
      const [pdf, midi] = files.map((file) => readFileSync(join(cwd, file), "latin1"))
      assert.match(pdf!, /^%PDF-/)
      assert.strictEqual(pdf!.match(/\/Type \/Page\b/g)?.length, 2)
      assert.match(midi!, /^MThd/)

      const [last, ...earlier] = yield* Effect.promise(() => scores.getScoreRevisions({ score: id }))
      assert.strictEqual(earlier.length, 1)
      assert.strictEqual(saved, `Revision ${last!.id}`)
      const { bytes } = yield* Effect.promise(() =>
        scores.getScoreRevisionData({ score: id, revision: "last", format: "xml" })
      )
      const [before, after] = [open(hymn).value!, open(bytes).value!]
      assert.deepStrictEqual(check(after), { problems: [], warnings: [] })
      const named = ["Clarinet in B♭", "Alto", "Horn in F", "Bass"]
      assert.deepStrictEqual(
        overview(after).parts.map(({ measures, name }) => [name, measures]),
        named.map((name) => [name, 17])
      )
      // A major second higher is a step and two semitones, a fifth is four and seven.
      for (
        const [index, steps, semitones, key] of [[0, 1, 2, 1], [1, 0, 0, -1], [2, 4, 7, 0], [3, 0, 0, -1]] as const
      ) {
        const [was, is] = [pitchesOf(before, index), pitchesOf(after, index)]
        const held = [...was, was.at(-1)!]
        assert.deepStrictEqual(is, held.map((one) => [one[0]! + steps, one[1]! + semitones]), named[index])
        const [, start = ""] = after.source.split("<part id=")[index + 1]!.split("<measure ")
        assert.include(start, `<fifths>${key}</fifths>`)
        assert.strictEqual(/<chromatic>(-?\d+)/.exec(start)?.[1], semitones === 0 ? undefined : `${-semitones}`)
      }
      assert.strictEqual(after.source.match(/<tie type="start"/g)?.length, 4)
      assert.strictEqual(after.source.match(/<tie type="stop"/g)?.length, 4)
    })
)

each("choir-librarian", "saves the scores of a class in one file", (program, sandbox, cwd) =>
  Effect.gen(function*() {
    const { classes, scores } = yield* clientOf(sandbox, "teacher")
    const [room] = yield* Effect.promise(() => classes.listClasses())
    const titles = ["Dona nobis", "Kyrie"]
    yield* Effect.forEach(titles, (title) =>
      Effect.promise(async () => {
        const data = readFileSync(music, "utf8").replace("Two bars", title)
        const { id } = await scores.createScore({ body: { data } })
        const attachments = [{ type: "flat" as const, score: id }]
        await classes.createClassAssignment({
          class: room!.id,
          body: { title, type: "none", state: "active", attachments }
        })
      }))
    const lines = yield* run(sandbox, "teacher", cwd, program, room!.id)
    assert.includeMembers([...lines], [...titles, `${room!.id}.pdf`])
    const pdf = readFileSync(join(cwd, `${room!.id}.pdf`), "latin1")
    assert.match(pdf, /^%PDF-/)
    assert.strictEqual(pdf.match(/\/Type \/Page\b/g)?.length, lines.length - 1)
  }))

each(
  "recognise-a-page",
  "answers the questions of the recognition, and saves the music",
  (program, sandbox, cwd) =>
    Effect.gen(function*() {
      const teacher = yield* clientOf(sandbox, "teacher")
      // A page as input: the picture of a score.
      const { bytes } = yield* Effect.promise(async () => {
        const { id } = await teacher.scores.createScore({ body: { data: readFileSync(music, "utf8") } })
        return teacher.scores.getScoreRevisionData({ score: id, revision: "last", format: "thumbnail.png" })
      })
      writeFileSync(join(cwd, "page.png"), bytes)
      const lines = yield* run(sandbox, "teacher", cwd, program, "page.png")
      const recognised = readFileSync(join(cwd, lines.at(-1)!), "utf8")
      assert.include(recognised, "<score-partwise")
      assert.include(recognised, "A scanned page")
      assert.strictEqual(sandbox.count("submitOmrJobStep"), 1)
    })
)

// The tests of an API have one school, which is new for each, and run in sequence. Both APIs run concurrently: examples wait for jobs.
for (const api of apis) {
  describe.concurrent(api, () => {
    const scope = Scope.makeUnsafe()
    let sandbox: Sandbox.ServedSandbox
    beforeAll(async () => {
      sandbox = await Effect.runPromise(Effect.provideService(serve, Scope.Scope, scope))
    })
    afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
    for (const { behaviour, example, test } of tests) {
      it.live(`${example}: ${behaviour}`, () =>
        Effect.gen(function*() {
          sandbox.reset()
          sandbox.clearRequests()
          yield* test(`${example}/${api}`, sandbox, yield* folder)
        }), { concurrent: false })
    }
  })
}
