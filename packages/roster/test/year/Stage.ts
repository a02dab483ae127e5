/** What the tests of the commands of a school year share: a sandbox on a socket, a state folder, and the tool as its users run it. */
import { assert } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect } from "effect"
import * as Generate from "../../scripts/generate/Generate.ts"
import * as Write from "../../scripts/generate/Write.ts"
import * as Memberships from "../../src/model/Memberships.ts"
import * as Command from "../Command.ts"
import * as Proxy from "../engine/Proxy.ts"
import * as Fixture from "../Fixture.ts"
import { temporary } from "../read/Sets.ts"

/** A sandbox with only an administrator, and functions that run the tool against it, through a proxy that can kill it. */
export const stage = Effect.gen(function*() {
  const sandbox = yield* Sandbox.serve({ users: 1 })
  const proxy = yield* Proxy.serve(sandbox.url)
  const here = temporary()
  const env = Fixture.variables({ ...sandbox, url: proxy.url }, here)
  const run = (...args: ReadonlyArray<string>) => Command.roster(args, env, here)
  /** Runs a command that must end with an exit code. */
  const runs = (code: number, ...args: ReadonlyArray<string>) =>
    Effect.map(run(...args), (ended) => {
      assert.strictEqual(ended.code, code, `roster ${args.join(" ")}\n${ended.stdout}${ended.stderr}`)
      return ended
    })
  /** Runs a command that is killed when a write arrives; the write is executed, and no response comes. */
  const killed = Effect.fnUntraced(function*(write: number, ...args: ReadonlyArray<string>) {
    const { child, ended } = Command.start(args, env, here)
    const first = proxy.writes.length
    proxy.decide = (count) => count === first + write ? "hide" : "pass"
    proxy.onFate = () => child.kill("SIGKILL")
    const { code } = yield* ended
    proxy.decide = () => "pass"
    assert.isNull(code)
  })
  const executed = (operation: string) =>
    sandbox.requests().filter((request) => request.operation === operation && request.executed).length
  return {
    sandbox,
    env,
    here,
    run,
    runs,
    killed,
    executed,
    apply: ["apply", "plan.json", "--credentials", "passwords.csv", "--settle", "0"]
  }
})

/** Writes the files of a generated school without conflicts: no teacher sits in a class as a pupil. */
export const writeSchool = (
  path: string,
  options: Partial<Generate.Options> & { readonly format?: Write.Options["format"] } = {}
) => {
  const made = Generate.make({ pupils: 40, classesOfPupil: 2, ...options })
  const roster = {
    ...made,
    memberships: Memberships.make(
      [...made.memberships].filter(({ person, role }) =>
        role === "teacher" || made.people.get(person)?.role === "student"
      )
    )
  }
  return Effect.promise(() => Write.zip(Write.files(roster, { format: options.format ?? "oneroster-1.2" }), path))
}
