/** `flat describe`: every operation, with examples that compile and run. */
import type { Snippet } from "@flat-sdk/conformance/snippets/Snippet"
import * as Workspace from "@flat-sdk/conformance/snippets/Workspace"
import { isNightly } from "@flat-sdk/tools/tests/Nightly"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { commandOf, find } from "../src/catalog/Catalog.ts"
import * as Catalog from "../src/catalog/Catalog.ts"
import type * as Description from "../src/describe/Description.ts"
import * as InProcess from "./support/InProcess.ts"
import { words } from "./support/Words.ts"

type Described = ReturnType<typeof Description.of>

const catalog = Catalog.load()
const { run } = InProcess.program()
const env = { FLAT_BASE_URL: "https://api.flat.example/v2", FLAT_ACCESS_TOKEN: "token" }

const described = async (name: string): Promise<Described> => {
  const { code, stderr, stdout } = await run(["describe", ...name.split(" "), "--format", "json"], { env })
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Described
}

/** Operations that differ in the code of their examples; all of them in the night. */
const operations = isNightly
  ? catalog.operations
  : [
    ...Map.groupBy(catalog.operations, ({ body, kind, method, parameters }) =>
      JSON.stringify([
        kind,
        method,
        body?.required,
        body?.contents,
        parameters.filter(({ required }) => required).map((parameter) => parameter.in)
      ])).values()
  ].map(([first]) => first!)

describe("every operation", () => {
  it("has examples in shell that are valid, and the curl line of the same request", async () => {
    for (const operation of operations) {
      const { examples, id, input } = await described(operation.id)
      expect(id).toBe(operation.id)
      expect(input).toMatchObject({ type: "object" })
      // A secret is piped, so that it is in no argument.
      const [line = "", producer] = examples.shell.split(" | ").toReversed()
      const stdin = producer === undefined ? undefined : words(producer)[1]!.replaceAll("%s", "correct-horse-1")
      const [flat, ...args] = words(line)
      expect(flat).toBe("flat")
      const { code, stderr, stdout } = await run([...args, "--curl"], { env, stdin })
      expect([operation.id, code, stderr]).toEqual([operation.id, 0, ""])
      expect(stdout.trimEnd()).toBe(examples.curl)
    }
  })

  it("has examples in shell with no secret in an argument", async () => {
    const { examples } = await described("createOrganizationUser")
    expect(examples.shell).toBe(
      `printf '{"username":"USERNAME","password":"%s"}' "$FLAT_PASSWORD" | flat organization create-user --body -`
    )
  })

  it.each([
    [
      "listOrganizationUsers",
      "Stream.runCollect(flat.organization.listOrganizationUsers.stream())",
      "for await (const item of flat.organization.listOrganizationUsers()) console.log(item)"
    ],
    [
      "createScore",
      "const file = yield* FileUpload.open(\"FILE\")\n  return yield* flat.scores.createScore({ body: { data: file, filename: \"FILE\" } })",
      "const file = await openAsBlob(\"FILE\")\nconsole.log(await flat.scores.createScore({ body: { data: file, filename: \"FILE\" } }))"
    ],
    [
      "getOmrJobExport",
      "FileDownload.save((options) => flat.omr.getOmrJobExport.download({ job: \"JOB\", format: \"musicxml\" }, options), \"FILE\")",
      "const { bytes } = await flat.omr.getOmrJobExport({ job: \"JOB\", format: \"musicxml\" })"
    ],
    [
      "getClass",
      "return yield* flat.classes.getClass({ class: \"CLASS\" })",
      "console.log(await flat.classes.getClass({ class: \"CLASS\" }))"
    ]
  ])("has TypeScript over both APIs: %s", async (name, effect, promise) => {
    const { examples } = await described(name)
    expect(examples.effect).toContain(effect)
    expect(examples.promise).toContain(promise)
  })

  // A compiler of its own takes as long as all else here.
  it.each(isNightly ? ["effect", "promise"] as const : [])(
    "has TypeScript that compiles: %s",
    { timeout: 300_000 },
    async (api) => {
      const snippets: Array<Snippet> = []
      for (const { id } of operations) {
        const { examples } = await described(id)
        const mode = { _tag: "check-only", reason: "the ids of an example do not exist" } as const
        snippets.push({ file: id, line: 1, code: examples[api], mode })
      }
      const workspace = Effect.flatMap(Workspace.make(snippets), ({ check }) => check)
      expect(Object.fromEntries(await Effect.runPromise(Effect.scoped(workspace)))).toEqual({})
    }
  )

  it("is found by its command, its full command and its id", () => {
    for (const operation of operations) {
      for (const name of [operation.id, operation.fullCommand, `flat ${commandOf(catalog, operation)}`]) {
        expect(find(catalog, name)?.id).toBe(operation.id)
      }
    }
  })
})

it("describes an operation as text on a terminal", async () => {
  const { code, stdout } = await run(["describe", "organization", "list-users"], { env, stdoutIsTerminal: true })
  expect(code).toBe(0)
  expect(stdout).toContain("flat organization list-users\n  GET /organizations/users    listOrganizationUsers")
  expect(stdout).toContain("edu.admin.users.readonly")
  expect(stdout).toMatch(/--page-size \(integer, 1 to 1000, query\)/)
})

it("suggests the operation that was meant", async () => {
  const { code, stderr } = await run(["describe", "organization", "list-user"], { env })
  expect(code).toBe(2)
  expect(stderr).toContain("Did you mean organization list-users?")
})

describe("flat operations", () => {
  const search = async (...args: ReadonlyArray<string>) => {
    const { stdout } = await run(["operations", ...args], { env })
    return stdout.trim().split("\n").map((line) => JSON.parse(line) as { id: string; scopes: ReadonlyArray<string> })
  }

  it.each([
    ["create user account", "createOrganizationUser"],
    ["exort score", "createExportTask"],
    ["who likes", "getUserLikes"],
    ["sign-in link", "createOrganizationUserSigninLink"],
    ["/scores/{score}/fork", "forkScore"],
    ["resolved comment", "markScoreCommentResolved"],
    ["delete account", "removeOrganizationUser"],
    ["remove a pupil", "removeOrganizationUser"],
    ["reset password", "updateOrganizationUser"],
    ["change the name of a pupil", "updateOrganizationUser"],
    ["who has not handed in", "getSubmissions"],
    ["add student to class", "addClassUser"],
    ["remove a student from a class", "deleteClassUser"],
    ["licences that end", "listOrganizationUsers"],
    ["find account", "listOrganizationUsers"],
    ["teachers last activity", "listOrganizationUsers"],
    ["which teachers have not signed in", "listOrganizationUsers"],
    ["comment on a submission", "postSubmissionComment"],
    ["invite teacher", "createOrganizationInvitation"],
    ["rename class", "updateClass"],
    ["homework", "listAssignments"],
    ["pupils", "listGroupUsers"],
    ["students of a class", "listGroupUsers"],
    ["grades as csv", "exportSubmissionsReviewsAsCsv"],
    ["marks", "editSubmission"],
    ["create a class", "createClass"],
    ["list classes", "listClasses"],
    ["add a pupil to a class", "addClassUser"],
    ["archive a class", "archiveClass"],
    ["copy an assignment to another class", "copyAssignment"],
    ["create a student", "createOrganizationUser"],
    ["delete a score", "deleteScore"],
    ["export a score as MIDI", "getScoreRevisionData"],
    ["list the accounts of the school", "listOrganizationUsers"],
    ["scan sheet music", "createOmrJob"],
    ["which licences end this month", "listOrganizationUsers"],
    ["who has not handed in the homework", "getSubmissions"]
  ])("finds %s", async (words, id) => {
    expect((await search("--search", words, "--limit", "3")).map((found) => found.id)).toContain(id)
  })

  it("finds an operation by its name before those whose names contain it, and none for words of none", async () => {
    for (
      const [words, id] of [["createClass"], ["create class", "createClass"], ["create score", "createScore"]] as const
    ) {
      expect((await search("--search", words)).at(0)?.id).toBe(id ?? words)
    }
    expect((await run(["operations", "--search", "xyzzyplugh"], { env })).stdout).toBe("")
  })

  it("lists all, and those of a scope", async () => {
    expect(await search()).toHaveLength(catalog.operations.length)
    const some = await search("--scope", "tasks.readonly")
    expect(some.map(({ id }) => id)).toEqual(["getTask"])
    const wrong = await run(["operations", "--scope", "task.readonly"], { env })
    expect(wrong.stderr).toContain("Did you mean tasks.readonly?")
  })
})
