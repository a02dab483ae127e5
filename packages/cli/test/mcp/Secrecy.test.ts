/** Names, addresses, passwords, tokens and sign-in links of a school reach the agent in no result, no error and no log. */
import { assert, describe, it } from "@effect/vitest"
import { resolve } from "@flat-sdk/agents/operations"
import { Sandbox } from "@flat-sdk/sandbox"
import { temporary } from "@flat-sdk/tools/tests/Folders"
import { Effect } from "effect"
import { mkdtemp, readFile, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Agent, start } from "./support/Agent.ts"
import { catalog } from "./support/Contract.ts"
import { record, type Recorder } from "./support/Recorder.ts"

const pupil = {
  username: "quorble.zyxa",
  firstname: "Zyxandra",
  lastname: "Quorblestein",
  email: "zyxandra@quorble.example",
  password: "planted-password-7731"
}
const unknownAddress = "grandma.of.someone@elsewhere.example"

/** Ids of everything that the operations need, and a school in which texts name people. */
const plant = (sandbox: Sandbox.SandboxShape) =>
  Effect.promise(async (): Promise<Readonly<Record<string, string>>> => {
    const api = async (method: string, path: string, body?: unknown) => {
      const response = await sandbox.fetch(`http://127.0.0.1/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${sandbox.token}`, "content-type": "application/json" },
        ...(body === undefined ? undefined : { body: JSON.stringify(body) })
      })
      const text = await response.text()
      assert.isTrue(response.ok, `${method} ${path}: ${text}`)
      return (text === "" ? {} : JSON.parse(text)) as {
        readonly id: string
        readonly studentsGroup: { readonly id: string }
      }
    }
    const user = await api("POST", "/organizations/users", pupil)
    const band = await api("POST", "/classes", { name: `${pupil.firstname}'s band` })
    await api("PUT", `/classes/${band.id}/users/${user.id}`)
    const assignment = await api("POST", `/classes/${band.id}/assignments`, {
      type: "none",
      title: `Duet with ${pupil.firstname.toUpperCase()}`,
      description: `Send it to ${unknownAddress} or ${pupil.email}`
    })
    const score = await api("POST", "/scores", {
      title: `Waltz for ${pupil.firstname} ${pupil.lastname}`,
      privacy: "private",
      builderData: { scoreData: { instruments: [{ group: "keyboards", instrument: "piano" }] } }
    })
    const comment = await api("POST", `/scores/${score.id}/comments`, {
      revision: "last",
      comment: `${pupil.lastname}, ${pupil.username}: password: ${pupil.password}, write to ${unknownAddress}`
    })
    const collection = await api("POST", "/collections", { title: `Of ${pupil.username}`, privacy: "private" })
    await api("POST", "/organizations/invitations", { email: unknownAddress, organizationRole: "teacher" })
    await api("POST", "/organizations/lti/credentials", { name: "Moodle", lms: "moodle" })
    await api("POST", `/scores/${score.id}/collaborators`, { userEmail: unknownAddress, aclRead: true })
    return {
      user: user.id,
      class: band.id,
      group: band.studentsGroup.id,
      assignment: assignment.id,
      score: score.id,
      comment: comment.id,
      collection: collection.id,
      collaborator: user.id,
      revision: "last",
      format: "midi"
    }
  })

const secretFields = new Set([
  "token",
  "consumerSecret",
  "url",
  "password",
  "enrollmentCode",
  "sharingKey",
  "customCode"
])
const personalFields = new Set(["username", "firstname", "lastname", "printableName", "email", "userEmail", "picture"])

/** What the sandbox sent that no agent may see. */
const forbiddenIn = ({ exchanges }: Recorder) => {
  const secrets = new Set<string>()
  const names = new Set<string>()
  const walk = (value: unknown, link: boolean): void => {
    if (Array.isArray(value)) return value.forEach((one) => walk(one, link))
    if (typeof value !== "object" || value === null) return
    for (const [field, one] of Object.entries(value)) {
      if (typeof one !== "string" || one === "") walk(one, link)
      else if (secretFields.has(field) && (field !== "url" || link)) secrets.add(one)
      else if (personalFields.has(field)) names.add(one)
    }
  }
  for (const { path, response } of exchanges) {
    try {
      walk(JSON.parse(response), path.includes("signinLink"))
    } catch {
      // A file.
    }
  }
  return { secrets, names }
}

// The sample's test students are called Test Student, and its administrator is admin: words that mean nobody.
const words = new Set(["Test", "Student", "Test Student", "admin"])

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")

const assertSilent = ({ log, problems, received }: Agent, recorder: Recorder) => {
  const { names, secrets } = forbiddenIn(recorder)
  const text = `${received()}\n${log()}`
  assert.isAtLeast(names.size, 20)
  for (const secret of [...secrets, pupil.password]) assert.notInclude(text, secret)
  for (const name of [...names, ...Object.values(pupil), unknownAddress]) {
    if (words.has(name)) continue
    const found = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, "u")
      .exec(text)
    assert.isNull(found, `${name} in …${text.slice(Math.max(0, (found?.index ?? 0) - 200), (found?.index ?? 0) + 100)}`)
  }
  for (const name of [pupil.firstname, pupil.lastname, pupil.username]) {
    assert.notInclude(text.toLowerCase(), name.toLowerCase())
  }
  assert.notInclude(text, "sandbox-admin")
  assert.deepStrictEqual(problems, [])
  return secrets
}

const opened = (flags: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const sandbox = Sandbox.make({ users: 25, taskDuration: 0, rateLimit: { requests: 100_000 } })
    yield* Effect.addFinalizer(() => Effect.promise(() => sandbox.close()))
    const ids = yield* plant(sandbox)
    const recorder = yield* record(sandbox)
    return { agent: yield* start(recorder.url, flags), ids, recorder }
  })

/** Reads everything that can be read of the school. */
const readAll = (agent: Agent, ids: Readonly<Record<string, string>>) =>
  Effect.promise(async () => {
    let read = 0
    // Texts that name people come before any account.
    await agent.call("read", { operation: "getScoreComments", parameters: { score: ids["score"] } })
    for (const operation of catalog.operations.filter(({ method }) => method === "GET")) {
      const parameters = Object.fromEntries(
        operation.parameters.filter(({ required }) => required).map(({ name }) => [name, ids[name] ?? "unknown"])
      )
      const result = await agent.call("read", { operation: operation.id, parameters })
      if (!result.failed) read++
    }
    return read
  })

describe("secrecy", () => {
  it.live("no name, address or secret of the school is in anything that is read", () =>
    Effect.gen(function*() {
      const { agent, ids, recorder } = yield* opened([])
      assert.isAtLeast(yield* readAll(agent, ids), 30)
      const secrets = assertSilent(agent, recorder)
      assert.isAtLeast(secrets.size, 2)
      assert.isTrue(recorder.exchanges.every(({ method }) => method === "GET"))
      // What is left is useful: the same person has the same pseudonym in an account, in a title and in a comment.
      const { at } = yield* agent.ask("read", { operation: "getUser", parameters: { user: ids["user"] } })
      const username = String(at("result", "username"))
      assert.match(username, /^student-\d[a-f][0-9a-f]{2,}$/)
      const score = yield* agent.ask("read", { operation: "getScore", parameters: { score: ids["score"] } })
      assert.strictEqual(score.at("result", "title"), `Waltz for ${username}.name`)
    }))

  it.live("pseudonyms in a call are replaced by the real values", () =>
    Effect.gen(function*() {
      const { agent, ids, recorder } = yield* opened(["--allow-write"])
      const { ask: call } = agent
      const user = yield* call("read", { operation: "getUser", parameters: { user: ids["user"] } })
      const username = user.textAt("result", "username")
      const found = yield* call("read", { operation: "listOrganizationUsers", parameters: { q: `${username}.first` } })
      assert.deepStrictEqual(found.listAt("result").map(({ id }) => id), [ids["user"]])
      assert.include(recorder.exchanges.at(-1)?.path, `q=${pupil.firstname}`)
      const posted = yield* call("write", {
        operation: "postScoreComment",
        parameters: { score: ids["score"] },
        body: {
          revision: "last",
          comment: `Well done, ${username}.first! (${username}.name, ${username}@pseudonym.invalid)`
        }
      })
      assert.isFalse(posted.failed, posted.text)
      const sent = JSON.parse(recorder.exchanges.findLast(({ method }) => method === "POST")?.request ?? "{}") as {
        readonly comment: string
      }
      assert.strictEqual(
        sent.comment,
        `Well done, ${pupil.firstname}! (${pupil.firstname} ${pupil.lastname}, ${pupil.email})`
      )
      assert.deepStrictEqual(Object.keys(posted.at("result") as object), ["id"])
      const comments = yield* call("read", { operation: "getScoreComments", parameters: { score: ids["score"] } })
      assert.include(comments.text, `Well done, ${username}.first! (${username}.name, ${username}@pseudonym.invalid)`)
      assertSilent(agent, recorder)
    }))

  it.live(
    "Y13 whichever field an agent writes a pseudonym into, no answer shows the name",
    () =>
      Effect.gen(function*() {
        const { agent, ids, recorder } = yield* opened(["--allow-write", "--files", temporary("flat-mcp-")])
        const user = yield* agent.ask("read", { operation: "getUser", parameters: { user: ids["user"] } })
        const name = `${user.textAt("result", "username")}.first`
        let calls = 0
        for (const { body, id: operation, kind, method, parameters } of catalog.operations) {
          const own = parameters.filter(({ name }) =>
            kind !== "paginated" || !["limit", "next", "previous"].includes(name)
          )
          const all = (value: (name: string) => string) =>
            Object.fromEntries(own.filter(({ required }) => required).map(({ name }) => [name, value(name)]))
          const fields = Object.keys(resolve(catalog, body?.schema ?? {}).properties ?? {})
          const inputs = [
            {
              parameters: Object.fromEntries(own.map(({ name: one }) => [one, name])),
              body: Object.fromEntries(fields.map((field) => [field, name]))
            },
            ...fields.flatMap((field) =>
              [name, [name], { file: name }].map((value) => ({
                parameters: all((one) => ids[one] ?? "unknown"),
                body: { [field]: value }
              }))
            )
          ]
          for (const input of inputs) {
            yield* agent.ask(method === "GET" ? "read" : "write", {
              operation,
              parameters: input.parameters,
              ...(body === undefined ? undefined : { body: input.body })
            })
            calls++
          }
        }
        assert.isAtLeast(calls, 300)
        assertSilent(agent, recorder)
      }),
    60_000
  )

  it.live("what is itself a secret is left out, with the command that shows it to a person", () =>
    Effect.gen(function*() {
      const { agent, ids, recorder } = yield* opened(["--allow-write", "--allow-personal-data"])
      const issuing = [
        {
          operation: "createOrganizationUserSigninLink",
          parameters: { user: ids["user"] },
          body: { destinationPath: "/my-library" }
        },
        {
          operation: "createOrganizationUserAccessToken",
          parameters: { user: ids["user"] },
          body: { scopes: ["scores.readonly"] }
        },
        { operation: "createLtiCredentials", body: { name: "Canvas", lms: "canvas" } }
      ]
      for (const call of issuing) {
        const planned = yield* agent.ask("write", call)
        assert.match(planned.textAt("plan", "affects", 0), /issues access/)
        const done = yield* agent.ask("write", { ...call, confirm: planned.at("confirm") })
        assert.isFalse(done.failed, done.text)
        // Never the command that would issue another one.
        assert.notMatch(done.textAt("leftOut", "secretsAreFor"), /create|signin|access-token/)
        assert.match(
          done.textAt("leftOut", "secretsAreFor"),
          call.operation === "createLtiCredentials" ? /: flat organization list-/ : /^nobody: they cannot be read again/
        )
      }
      const { secrets } = forbiddenIn(recorder)
      assert.isAtLeast(secrets.size, 4)
      for (const secret of secrets) assert.notInclude(agent.received() + agent.log(), secret)
      // With the flag, names are shown.
      const { text } = yield* agent.ask("read", { operation: "getUser", parameters: { user: ids["user"] } })
      assert.include(text, pupil.lastname)
    }))

  it.live("passwords are generated for a person, and no agent sees them", () =>
    Effect.gen(function*() {
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "flat-mcp-"))),
        (path) => Effect.promise(() => rm(path, { recursive: true }))
      )
      const { agent, ids, recorder } = yield* opened(["--allow-write", "--files", join(folder, "files")])
      const write = (args: Readonly<Record<string, unknown>>) => agent.ask("write", args)
      const described = yield* agent.ask("describe_operation", { operation: "createOrganizationUser" })
      assert.match(described.textAt("body", "password"), /Leave it out/)
      assert.notProperty(described.at("example", "arguments", "body"), "password")

      const made = yield* write({ operation: "createOrganizationUser", body: { username: "new.pupil" } })
      assert.match(made.textAt("advice"), /password is in passwords\.csv/)
      const change = {
        operation: "updateOrganizationUser",
        parameters: { user: ids["user"] },
        body: { password: "generate" }
      }
      const planned = yield* write(change)
      const changed = yield* write({ ...change, confirm: planned.at("confirm") })
      assert.isFalse(changed.failed, changed.text)
      const taken = yield* write({ operation: "createOrganizationUser", body: { username: "new.pupil" } })
      assert.isTrue(taken.failed)

      const sent = recorder.exchanges.filter(({ method }) => method === "POST" || method === "PUT")
        .map(({ request }) => (JSON.parse(request) as { readonly password: string }).password)
      assert.strictEqual(new Set(sent).size, 3)
      for (const password of sent) {
        assert.match(password, /^[A-Za-z2-9]{16}$/)
        assert.notInclude(agent.received() + agent.log(), password)
      }
      const file = join(folder, "files", "passwords.csv")
      const lines = (yield* Effect.promise(() => readFile(file, "utf8"))).trim().split("\n")
      assert.deepStrictEqual(lines.map((line) => line.split(",").slice(1)), [
        ["operation", "account", "password"],
        ["createOrganizationUser", "new.pupil", sent[0]!],
        ["updateOrganizationUser", ids["user"]!, sent[1]!]
      ])
      assert.strictEqual((yield* Effect.promise(() => stat(file))).mode & 0o777, 0o600)

      const other = yield* start(recorder.url, ["--allow-write"])
      const refused = yield* other.ask("write", {
        operation: "createOrganizationUser",
        body: { username: "third.pupil" }
      })
      assert.match(refused.text, /needs password.*--files.*Nothing was sent/)
      const own = yield* other.ask("write", {
        operation: "createOrganizationUser",
        body: { username: "third.pupil", password: "as the user said" }
      })
      assert.isFalse(own.failed, own.text)
    }))

  it.live("errors and failed connections name nobody", () =>
    Effect.gen(function*() {
      const { agent, ids, recorder } = yield* opened(["--allow-write"])
      const { ask: call } = agent
      const user = yield* call("read", { operation: "getUser", parameters: { user: ids["user"] } })
      const username = user.textAt("result", "username")
      const creation = yield* call("write", {
        operation: "createOrganizationUser",
        body: { username, password: pupil.password, email: `${username}@pseudonym.invalid` }
      })
      const taken = yield* call("write", { confirm: creation.at("confirm") })
      assert.isTrue(taken.failed)
      const invalid = yield* call("write", {
        operation: "createOrganizationUser",
        body: { username: `${username} `.repeat(5), password: "x" }
      })
      assert.isTrue(invalid.failed)
      const planned = yield* call("write", {
        operation: "updateOrganizationUser",
        parameters: { user: ids["user"] },
        body: { password: pupil.password, firstname: `${username}.first` }
      })
      assert.match(planned.textAt("plan", "affects", 0), /replaces the password/)
      assert.strictEqual(planned.at("plan", "calls", 0, "body", "password"), "(not shown)")
      // Some clients send objects as text.
      const asText = yield* call("write", {
        operation: "updateOrganizationUser",
        parameters: { user: ids["user"] },
        body: JSON.stringify({ password: pupil.password })
      })
      assert.strictEqual(asText.at("plan", "calls", 0, "body", "password"), "(not shown)")
      yield* call("read", { operation: "getUser", parameters: { user: `${username}@pseudonym.invalid/x` } })
      assertSilent(agent, recorder)
    }))
})
