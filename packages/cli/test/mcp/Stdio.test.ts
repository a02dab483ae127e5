/** A client that we did not write lists, reads, plans and writes over standard input and output. */
import { assert, describe, it } from "@effect/vitest"
import { settled } from "@flat-sdk/tools/tests/Wait"
import { type ElicitRequest, ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { execPath } from "node:process"
import { credentialPath } from "../../src/profiles/ConfigFolder.ts"
import { environment, program, school, start } from "./support/Agent.ts"

const writes = (sandbox: { readonly requests: () => ReadonlyArray<{ readonly method: string }> }) =>
  sandbox.requests().filter(({ method }) => method !== "GET").length

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "flat-mcp-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true }))
)

/** Reads the names of an account, as no agent does. */
const accountOf = (url: string, user: string) =>
  Effect.promise(async () => {
    const response = await fetch(`${url}/users/${user}`, { headers: { authorization: "Bearer sandbox-admin" } })
    return await response.json() as { readonly username: string; readonly printableName: string }
  })

/** Writes a profile whose token has these scopes. */
const signIn = async (home: string, baseUrl: string, scopes: ReadonlyArray<string>) => {
  const file = credentialPath({ platform: "linux", env: {}, home })
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const account = { id: "1", username: "admin" }
  const profiles = { default: { baseUrl, account, accessToken: "sandbox-admin", scopes } }
  await writeFile(file, JSON.stringify({ version: 1, profiles }), { mode: 0o600 })
}

const song =
  `<?xml version="1.0"?><score-partwise version="4.0"><part-list><score-part id="P1"><part-name>A</part-name></score-part></part-list><part id="P1"><measure number="1"><note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration><type>whole</type></note></measure></part></score-partwise>`

describe("an agent over standard input and output", () => {
  it.live("lists tools in fewer than 1,500 tokens, those of scores in fewer than 500, with hints", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const { client, problems } = yield* start(sandbox.url, ["--allow-write"])
      const list = yield* Effect.promise(() => client.listTools())
      const tokens = Math.ceil(JSON.stringify(list).length / 4)
      console.log(`tools/list: ${list.tools.length} tools, ${tokens} tokens (characters of the JSON divided by four)`)
      assert.isBelow(tokens, 1500)
      const ofScores = list.tools.filter(({ name }) => name.startsWith("score_"))
      assert.isBelow(
        JSON.stringify(ofScores.map(({ description, inputSchema }) => [description, inputSchema])).length / 4,
        500
      )
      assert.deepStrictEqual(
        list.tools.map(({ annotations, name }) => [name, annotations?.readOnlyHint, annotations?.destructiveHint]),
        [
          ["find_operations", true, false],
          ["describe_operation", true, false],
          ["read", true, false],
          ["write", false, true],
          ["score_overview", true, false],
          ["score_read", true, false],
          ["score_preview", true, false],
          ["score_replace", false, true],
          ["score_arrange", false, true],
          ["score_restore", false, true]
        ]
      )
      const schemas = JSON.stringify(list.tools.map(({ inputSchema }) => inputSchema.properties))
      // A field without a schema says its form in words.
      assert.notInclude(schemas, "{}")
      assert.match(schemas, /"from":\{"description":"[^"]*\{index\}.*setTempo\(measure#,bpm.*extractPart\(parts\[\]/)
      for (const { annotations, inputSchema, outputSchema, title } of list.tools) {
        assert.match(title ?? "", /^[A-Z]/)
        assert.strictEqual(inputSchema.type, "object")
        assert.strictEqual(outputSchema?.type, "object")
        assert.isBoolean(annotations?.idempotentHint)
        assert.isBoolean(annotations?.openWorldHint)
      }
      assert.include(client.getInstructions() ?? "", "student-7f3a")
      assert.deepStrictEqual(problems, [])
    }))

  it.live("without --allow-write there is no tool that writes, and no operation that does", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const { ask, client } = yield* start(sandbox.url, [])
      const { tools } = yield* Effect.promise(() => client.listTools())
      const reading = ["find_operations", "describe_operation", "read", "score_overview", "score_read", "score_preview"]
      assert.deepStrictEqual(tools.map(({ name }) => name), reading)
      const found = yield* ask("find_operations", { search: "create account", limit: 200 })
      for (const { kind } of found.listAt("operations")) assert.match(String(kind), /^read/)
      assert.match(found.textAt("writes"), /--allow-write/)
      const refused = yield* ask("read", { operation: "createClass", parameters: {} })
      assert.isTrue(refused.failed)
      assert.match(refused.text, /changes data.*Nothing was sent.*--allow-write/s)
      assert.strictEqual(sandbox.count(), 0)
    }))

  it.live("finds, describes and reads, page by page", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const { ask } = yield* start(sandbox.url, [])
      const found = yield* ask("find_operations", { search: "list accounts of the school" })
      assert.include(
        found.listAt("operations").map(({ operation }) => operation),
        "listOrganizationUsers"
      )
      const described = yield* ask("describe_operation", { operation: "listOrganizationUsers" })
      assert.include(described.textAt("parameters", "role"), "teacher")
      assert.notProperty(described.at("parameters"), "next")
      const ids = new Set<string>()
      let cursor: string | undefined
      do {
        const page = yield* ask("read", {
          operation: "listOrganizationUsers",
          limit: 7,
          ...(cursor === undefined ? {} : { cursor })
        })
        for (const { id } of page.listAt("result")) ids.add(String(id))
        cursor = page.textAt("next") || undefined
      } while (cursor !== undefined)
      assert.strictEqual(ids.size, 30)
      // Accounts have no text that would need the names of others.
      assert.strictEqual(sandbox.count("listOrganizationUsers"), 5)
    }))

  it.live("a result that is too large is cut, and the rest can be read", () =>
    Effect.gen(function*() {
      const sandbox = yield* school({ users: 120 })
      const { ask } = yield* start(sandbox.url, ["--max-tokens", "1500"])
      const page = yield* ask("read", { operation: "listOrganizationUsers", limit: 100 })
      assert.isAtMost(page.text.length, 6000)
      const offset = Number(/offset: (\d+)/.exec(page.textAt("cut"))?.[1])
      assert.strictEqual(page.listAt("result").length, offset)
      const rest = yield* ask("read", { operation: "listOrganizationUsers", limit: 100, offset })
      assert.notStrictEqual(rest.at("result", 0, "id"), page.at("result", 0, "id"))
    }))

  it.live("Y11 a client that can ask its user is asked with real names, which the model does not get; progress is reported", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const questions: Array<ElicitRequest["params"]> = []
      let agree = false
      const agent = yield* start(
        sandbox.url,
        ["--allow-write"],
        {},
        (client) =>
          client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
            questions.push(params)
            return { action: "accept", content: { agree } }
          })
      )
      const found = yield* agent.ask("read", {
        operation: "listOrganizationUsers",
        parameters: { role: ["user"] },
        limit: 1
      })
      const user = found.textAt("result", 0, "id")
      const { printableName, username } = yield* accountOf(sandbox.url, user)
      const change = {
        operation: "updateOrganizationUser",
        parameters: { user },
        body: { organizationRole: "teacher" }
      }
      const reports: Array<string> = []
      const write = Effect.promise(() =>
        agent.client.callTool({ name: "write", arguments: change }, undefined, {
          onprogress: ({ message }) => void reports.push(message ?? "")
        })
      )
      const refused = yield* write
      assert.match(JSON.stringify(refused), /did not agree/)
      // A plan names things in their words: the names of the school are read for it.
      assert.include(reports, "Learning the names of 31 accounts")
      assert.strictEqual(writes(sandbox), 0)
      agree = true
      const done = yield* write
      assert.isNotTrue(done.isError, JSON.stringify(done))
      assert.strictEqual(sandbox.count("updateOrganizationUser"), 1)
      assert.lengthOf(questions, 2)
      assert.include(questions[0]?.message, printableName)
      for (const name of [printableName, username]) assert.notInclude(agent.results(), name)
      assert.deepEqual(
        done.structuredContent,
        JSON.parse((done.content as ReadonlyArray<{ readonly text: string }>)[0]!.text)
      )
    }))

  it.live("only operations within the token's scopes are offered", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const home = yield* folder
      yield* Effect.promise(() => signIn(home, sandbox.url, ["scores.readonly"]))
      const { ask } = yield* start(sandbox.url, ["--allow-write"], {
        FLAT_ACCESS_TOKEN: "",
        HOME: home,
        XDG_CONFIG_HOME: ""
      })
      const all = yield* ask("find_operations", { limit: 200 })
      const names = all.listAt("operations").map(({ operation }) => operation)
      assert.include(names, "getScore")
      assert.notInclude(names, "listOrganizationUsers")
      assert.notInclude(names, "deleteScore")
      const refused = yield* ask("read", { operation: "listOrganizationUsers" })
      assert.match(refused.text, /edu\.admin.*this token has scores\.readonly.*flat auth login/s)
      assert.strictEqual(sandbox.count(), 0)
    }))

  it.live("errors say what to do next", () =>
    Effect.gen(function*() {
      const sandbox = yield* school({ tokens: [{ token: "reader", user: "admin", scopes: ["scores.readonly"] }] })
      const { ask } = yield* start(sandbox.url, ["--allow-write"], { FLAT_ACCESS_TOKEN: "reader" })
      const failure = (tool: string, args: Readonly<Record<string, unknown>>) =>
        Effect.map(ask(tool, args), ({ failed, text }) => {
          assert.isTrue(failed, text)
          return text
        })
      assert.match(yield* failure("read", { operation: "listOrganisationUsers" }), /Closest: listOrganizationUsers/)
      assert.match(
        yield* failure("read", { operation: "listOrganizationUsers" }),
        /Use a token with one of the scopes edu\.admin.*Inform the user/
      )
      assert.match(
        yield* failure("read", { operation: "getScore", parameters: { score: "student-7f3a" } }),
        /no such pseudonym/
      )
      assert.match(yield* failure("write", { operation: "createScore" }), /needs a body.*describe_operation/)
      assert.match(yield* failure("read", { operation: "listClasses", cursor: "page-9" }), /has no pages/)
    }))

  it.live("files are sent from the chosen directory, and from nowhere else", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const root = yield* folder
      const files = join(root, "files")
      yield* Effect.promise(async () => {
        await mkdir(files)
        await writeFile(join(files, "song.musicxml"), song)
        await writeFile(join(root, "secret.musicxml"), song)
        await symlink(join(root, "secret.musicxml"), join(files, "link.musicxml"))
      })
      const { ask } = yield* start(sandbox.url, ["--allow-write", "--files", files])
      const send = (file: string) =>
        ask("write", { operation: "createScore", body: { title: "Song", privacy: "private", data: { file } } })
      const made = yield* send("song.musicxml")
      assert.isFalse(made.failed, made.text)
      for (
        const file of [
          "../secret.musicxml",
          join(root, "secret.musicxml"),
          "link.musicxml",
          "none.xml",
          "",
          ".",
          "/etc/passwd"
        ]
      ) {
        const refused = yield* send(file)
        assert.match(refused.text, /There is no file .* in the directory of --files\. Nothing was sent/)
      }
      assert.strictEqual(sandbox.count("createScore"), 1)
      const other = yield* start(sandbox.url, ["--allow-write"])
      const refused = yield* other.ask("write", {
        operation: "createScore",
        body: { privacy: "private", data: { file: "song.musicxml" } }
      })
      assert.match(refused.text, /--files/)
    }))

  it.live("ends without an error when its client leaves", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const child = spawn(execPath, [program, "mcp"], {
        env: environment(sandbox.url),
        stdio: ["pipe", "pipe", "pipe"]
      })
      let out = ""
      child.stdout.on("data", (chunk: Buffer) => void (out += chunk.toString()))
      child.stderr.on("data", (chunk: Buffer) => void (out += chunk.toString()))
      child.stdin.end()
      const code = yield* Effect.promise(() =>
        settled("the end of flat mcp", new Promise((resolve) => child.once("close", resolve)), { state: () => out })
      )
      assert.deepStrictEqual({ code, out }, { code: 0, out: "" })
    }))

  it.live("with a key in a file, pseudonyms are the same in every run", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const key = join(yield* folder, "key")
      const names: Array<ReadonlyArray<unknown>> = []
      for (const flags of [["--pseudonym-key", key], ["--pseudonym-key", key], []]) {
        const { ask } = yield* start(sandbox.url, flags)
        const [earlier] = names[0] ?? []
        if (earlier !== undefined && flags.length > 0) {
          // One of the earlier run is understood before anything else was read.
          const { failed, text } = yield* ask("read", {
            operation: "listOrganizationUsers",
            parameters: { q: `${String(earlier)}.first` }
          })
          assert.isFalse(failed, text)
        }
        const list = yield* ask("read", { operation: "listOrganizationUsers", limit: 3 })
        names.push(list.listAt("result").map(({ username }) => username))
      }
      assert.deepStrictEqual(names[0], names[1])
      assert.notDeepEqual(names[0], names[2])
      assert.strictEqual((yield* Effect.promise(() => stat(key))).mode & 0o777, 0o600)
    }))

  it.live("has the list of operations and guides as resources", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const { client } = yield* start(sandbox.url, ["--allow-write"])
      const { resources } = yield* Effect.promise(() => client.listResources())
      assert.sameMembers(resources.map(({ uri }) => uri), [
        "flat://operations",
        "flat://guides/abc",
        "flat://guides/pagination",
        "flat://guides/errors",
        "flat://guides/safety",
        "flat://guides/writing"
      ])
      const { contents } = yield* Effect.promise(() => client.readResource({ uri: "flat://operations" }))
      const text = (contents[0] as { readonly text: string }).text
      assert.isAtLeast(text.split("\n").length, 120)
    }))

  it.live("files are written to the chosen directory, and without one only their type is read", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const files = join(yield* folder, "files")
      const { ask } = yield* start(sandbox.url, ["--allow-write", "--files", files])
      const scores = yield* ask("read", { operation: "getUserScores", parameters: { user: "me" } })
      const score = scores.textAt("result", 0, "id")
      const midi = { operation: "getScoreRevisionData", parameters: { score, revision: "last", format: "midi" } }
      const saved = yield* ask("read", midi)
      assert.match(saved.textAt("result", "file"), /getScoreRevisionData-[0-9a-f]{12}\.mid$/)
      const bytes = yield* Effect.promise(() => readFile(saved.textAt("result", "file")))
      assert.strictEqual(bytes.length, saved.at("result", "bytes"))
      assert.strictEqual(bytes.subarray(0, 4).toString(), "MThd")
      assert.strictEqual((yield* Effect.promise(() => stat(saved.textAt("result", "file")))).mode & 0o777, 0o600)

      const other = yield* start(sandbox.url, [])
      const head = yield* other.ask("read", midi)
      assert.strictEqual(head.at("result", "type"), "audio/midi")
      assert.isUndefined(head.at("result", "file"))
      assert.match(head.textAt("result", "advice"), /--files/)
    }))
})
