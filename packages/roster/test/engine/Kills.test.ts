/**
 * Kills the processes of `roster apply` and `roster sync` before, while and after a write arrives: the end is the same. Histories by seed kill the engine at
 * all other points, under faults, and cut the power: see packages/conformance/src/simulation.
 */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Command from "../Command.ts"
import * as Fixture from "../Fixture.ts"
import * as Proxy from "./Proxy.ts"
import { look, school } from "./School.ts"

const accounts = 10
const classes = 4
const plan = school(accounts, classes)

/** A command that is killed, and the end that it must come to. */
interface Scenario {
  readonly file: string
  readonly content: string
  /** Arguments, without the flags that all have. */
  readonly args: (file: string) => ReadonlyArray<string>
  /** What the command says when everything is done. */
  readonly finished: string
}

const usernames = Array.from({ length: accounts }, (_, index) => `user.p${index + 1}`)

/** The classes with the usernames of their pupils. Two classes each have the same name. */
const rooms = Array.from(
  { length: classes },
  (_, room) => [`Choir ${room >> 1}`, ...usernames.filter((_, index) => index % classes === room).sort()].join(" ")
).sort()

const scenarios = {
  apply: {
    file: "plan.json",
    content: JSON.stringify(plan),
    args: (file) => ["apply", file],
    finished: "Nothing was sent"
  },
  sync: {
    file: "users.csv",
    content: [
      "id,username,first name,last name,role,school,class",
      ...usernames.map((username, index) => {
        const room = index % classes
        return `p${index + 1},${username},Ada,P${index + 1},student,School ${room & 1},Choir ${room >> 1}`
      })
    ].join("\n"),
    args: (file) => ["sync", file, "--yes"],
    finished: "There is nothing to write."
  }
} satisfies Record<string, Scenario>

/** What becomes of the write at which a process is killed, and how many milliseconds later. */
const kills: ReadonlyArray<readonly [fate: Proxy.Fate, later: number]> = [
  ["pass", 15],
  ["pass", 0],
  ["drop", 0],
  ["hide", 0],
  [300, 0]
]

interface Body {
  readonly username?: string
  readonly password?: string
}

/** The passwords that were sent for each username. */
const sentPasswords = (writes: ReadonlyArray<Proxy.Write>, sandbox: Sandbox.ServedSandbox) => {
  const nameOf = new Map(sandbox.state().users.map(({ id, username }) => [id, username]))
  const sent = new Map<string, Set<string>>()
  for (const { body, path } of writes) {
    if (!path.includes("/organizations/users") || body === "") continue
    const { password, username = nameOf.get(path.split("/").at(-1)!) } = JSON.parse(body) as Body
    if (password !== undefined) sent.set(username!, (sent.get(username!) ?? new Set()).add(password))
  }
  return sent
}

const trial = Effect.fnUntraced(function*({ args: argsOf, content, file: name, finished: end }: Scenario) {
  const sandbox = yield* Sandbox.serve({ users: 1 })
  const proxy = yield* Proxy.serve(sandbox.url)
  const folder = yield* Fixture.folder
  const file = join(folder, name)
  const passwords = join(folder, "passwords.csv")
  writeFileSync(file, content)
  const env = Fixture.variables({ ...sandbox, url: proxy.url }, folder)
  const args = [...argsOf(file), "--credentials", passwords, "--settle", "2", "--concurrency", "4"]
  for (const [fate, later] of kills) {
    const at = proxy.writes.length + 3
    const { child, ended } = Command.start(args, env)
    const kill = () => void child.kill("SIGKILL")
    proxy.onFate = kill
    proxy.decide = (count) => {
      if (count !== at) return "pass"
      if (fate === "pass") setTimeout(kill, later)
      return fate
    }
    const { code, stderr } = yield* ended
    assert.isNull(code, stderr)
  }
  proxy.decide = () => "pass"
  const last = yield* Command.roster(args, env)
  assert.strictEqual(last.code, 0, last.stdout + last.stderr)

  assert.deepStrictEqual(look(sandbox), { users: ["admin", ...usernames].sort(), classes: rooms })
  const executed = (operation: string) =>
    sandbox.requests().filter((request) => request.operation === operation && request.executed)
  // Usernames are unique and each account was created by one request, so none was created twice.
  assert.strictEqual(executed("createOrganizationUser").length, accounts)
  assert.strictEqual(executed("createClass").length, classes)

  const sent = sentPasswords(proxy.writes, sandbox)
  const lines = readFileSync(passwords, "utf8").trim().split("\n").slice(1).map((line) => line.split(","))
  const kept = new Map(lines.map(([, username, password, note]) => [username!, { password, note }]))
  assert.strictEqual(kept.size, accounts)
  for (const [username, { note, password }] of kept) {
    assert.strictEqual(note, "")
    assert.deepStrictEqual([...sent.get(username)!], [password])
  }
  assert.strictEqual(statSync(passwords).mode & 0o777, 0o600)

  // Counted before the sandbox, where a write of a killed process may arrive late.
  const before = proxy.writes.length
  const finished = yield* Command.roster(args, env)
  assert.include(finished.stdout, end, finished.stderr)
  assert.lengthOf(proxy.writes, before)
})

describe.concurrent("a command that is killed", () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    it.live(`ends the same after ${kills.length} kills: roster ${name}`, () => trial(scenario))
  }
})
