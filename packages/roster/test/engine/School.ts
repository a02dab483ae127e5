/** Plans of small schools made by hand, and a look at what Flat has after they were applied. */
import type { Sandbox } from "@flat-sdk/sandbox/effect"
import type { Applicable } from "../../src/plan/PlanFile.ts"
import type { Step } from "../../src/plan/Step.ts"

const base = { reason: "not in Flat", needs: [] }

export const account = (person: string, change: Partial<Extract<Step, { kind: "createAccount" }>> = {}): Step => ({
  ...base,
  id: `createAccount:${person}`,
  kind: "createAccount",
  person,
  username: `user.${person}`,
  firstName: "Ada",
  lastName: person,
  role: "user",
  password: "generated",
  ...change
})

export const classroom = (id: string, change: Partial<Extract<Step, { kind: "createClass" }>> = {}): Step => ({
  ...base,
  id: `createClass:${id}`,
  kind: "createClass",
  class: id,
  name: `Choir ${id}`,
  ...change
})

export const enrol = (room: string, person: string): Step => ({
  ...base,
  id: `enrol:${room}:${person}`,
  kind: "enrol",
  needs: [`createClass:${room}`, `createAccount:${person}`],
  target: { _tag: "created", step: `createClass:${room}` },
  account: { _tag: "created", step: `createAccount:${person}` }
})

const people = (count: number) => Array.from({ length: count }, (_, index) => `p${index + 1}`)

/** A plan with accounts, pairs of classes that look alike, and one class for each account. */
export const school = (accounts: number, classes: number): Applicable => {
  const persons = people(accounts)
  const rooms = Array.from({ length: classes }, (_, index) => `c${index + 1}`)
  return {
    steps: [
      ...persons.map((person) => account(person)),
      ...rooms.map((room, index) => classroom(room, { name: `Choir ${index >> 1}`, section: "A" })),
      ...persons.map((person, index) => enrol(rooms[index % classes]!, person))
    ]
  }
}

/** Usernames, and the classes with the usernames of their pupils: the same for every way that leads to the same end. */
export const look = (sandbox: Pick<Sandbox.ServedSandbox, "state">) => {
  const { classes, users } = sandbox.state()
  const nameOf = new Map(users.map(({ id, username }) => [id, username]))
  return {
    users: users.map(({ username }) => username).sort(),
    // Without the sandbox's own classes.
    classes: classes.filter(({ name }) => name.startsWith("Choir")).map(({ name, students }) =>
      [name, ...students.map((id) => nameOf.get(id) ?? id).sort()].join(" ")
    )
      .sort()
  }
}
