/**
 * The school of a task: a sandbox on a socket, prepared through core's client, and asked afterwards what the task has changed.
 */
import * as MusicXml from "@flat-sdk/conformance/suite/MusicXml"
import { FlatClient } from "@flat-sdk/core"
import { HttpTransport } from "@flat-sdk/node"
import { Effect, Scope } from "effect"
import type { TestContext } from "vitest"
import { type Agent, start } from "../mcp/support/Agent.ts"
import { Cli } from "../support/Cli.ts"

type Client = FlatClient.FlatClientShape

export class School {
  readonly cli: Cli
  /** The administrator, who teaches the class. */
  readonly admin: Client

  private constructor(cli: Cli, admin: Client) {
    this.cli = cli
    this.admin = admin
  }

  /** Opens a school of its own for a test. */
  static async open(context: TestContext, users = 60): Promise<School> {
    const cli = await Cli.start({ users, rateLimit: { requests: 1_000_000 } })
    context.onTestFinished(() => cli.close())
    return new School(cli, await clientOf(cli.sandbox.url, "sandbox-admin"))
  }

  /** Runs a call of a client. */
  readonly run = <A, E>(effect: Effect.Effect<A, E>): Promise<A> => Effect.runPromise(effect)

  /** The class of the sample school that the administrator teaches, its pupils, and its first assignment. */
  async band() {
    const [room] = await this.run(this.admin.classes.listClasses({}))
    const pupils = await this.run(this.admin.groups.listGroupUsers({ group: room!.studentsGroup!.id }))
    const [assignment] = await this.run(this.admin.classes.listAssignments({ class: room!.id }))
    return { id: room!.id, pupils, assignment: assignment!.id }
  }

  /** Creates a class of the administrator. */
  async room(name: string): Promise<string> {
    return (await this.run(this.admin.classes.createClass({ body: { name } }))).id
  }

  /** Makes the administrator a teacher of further active classes of the sample, and returns their ids. */
  async join(count: number): Promise<ReadonlyArray<string>> {
    const admin = await this.run(this.admin.account.getAuthenticatedUser())
    const own = new Set((await this.run(this.admin.classes.listClasses({}))).map(({ id }) => id))
    const joined: Array<string> = []
    const { items: teachers } = await this.run(
      this.admin.organization.listOrganizationUsers({ role: ["teacher"], limit: 1000 })
    )
    for (const teacher of teachers) {
      const client = this.admin.actAs(teacher.id, ["edu.classes"])
      for (const { id } of await this.run(client.classes.listClasses({ state: "active" }))) {
        if (own.has(id) || joined.length === count) continue
        own.add(id)
        joined.push(id)
        await this.run(client.classes.addClassUser({ class: id, user: admin.id }))
      }
    }
    return joined
  }

  /** Accounts of pupils who are in no class of the sample. */
  async accounts(count: number) {
    const users = []
    for (let index = 0; index < count; index++) {
      const body = {
        username: `singer.${String(index + 1).padStart(2, "0")}`,
        password: "a long password",
        firstname: "Sam"
      }
      users.push(await this.run(this.admin.organization.createOrganizationUser({ body })))
    }
    return users
  }

  /** Hands in a score as a pupil, or only begins. */
  async handIn(room: string, assignment: string, user: string, submit = true): Promise<string> {
    const pupil = this.admin.actAs(user, ["scores", "edu.classes"])
    const { id } = await this.run(pupil.scores.createScore({ body: MusicXml.creation(`Homework of ${user}`) }))
    const body = { attachments: [{ score: id }], submit }
    await this.run(pupil.classes.createSubmission({ class: room, assignment, body }))
    return id
  }

  /** Ids of the pupils of a class. */
  async members(room: string): Promise<ReadonlyArray<string>> {
    const { studentsGroup } = await this.run(this.admin.classes.getClass({ class: room }))
    const users = await this.run(this.admin.groups.listGroupUsers({ group: studentsGroup!.id }))
    return users.map(({ id }) => id)
  }

  /** Runs lines of shell in the home of the commands. */
  shell(lines: string, env: Readonly<Record<string, string>> = {}) {
    return this.cli.shell(lines, { env })
  }

  /** Connects an agent to `flat mcp`. */
  agent(context: TestContext, flags: ReadonlyArray<string> = ["--allow-write"]): Promise<Agent> {
    return new Promise((resolve, reject) => {
      const serve = Effect.scoped(
        Effect.flatMap(start(this.cli.sandbox.url, flags), (agent) => {
          resolve(agent)
          return Effect.never
        })
      )
      const stop = Effect.runCallback(serve, { onExit: (exit) => reject(new Error(String(exit))) })
      context.onTestFinished(() => stop())
    })
  }
}

const clientOf = (baseUrl: string, accessToken: string): Promise<Client> =>
  Effect.runPromise(
    FlatClient.make({ baseUrl, accessToken }).pipe(
      Effect.provide(HttpTransport.layer()),
      Scope.provide(Scope.makeUnsafe())
    )
  )
