/** A small school of a history: the plans of its terms, and what Flat must have after each. */
import type { Applicable, Reference, Step } from "@flat-sdk/roster/Plan"
import type { World } from "../world/World.ts"

interface Account {
  readonly username: string
  lastName: string
}

interface Room {
  name: string
  state: "active" | "archived"
  /** Persons. */
  readonly members: Set<string>
}

/** The id in Flat of what an earlier plan created, by the id of its step. */
export type Ids = ReadonlyMap<string, string>

type Common = Pick<Step, "id" | "kind" | "needs" | "reason">

/** What steps of a kind have beside what all have. */
type Fields<K, S extends Step = Step> = S extends Step ? K extends S["kind"] ? Omit<S, keyof Common> : never : never

export class School {
  readonly accounts = new Map<string, Account>()
  readonly #rooms = new Map<string, Room>()
  /** Usernames of all accounts that a plan creates. */
  readonly created: Array<string> = []
  readonly #world: World
  #ids: Ids = new Map()
  #steps: Array<Step> = []

  constructor(world: World) {
    this.#world = world
  }

  /** The plan of the first term: people, classes of which some look alike, and their members. */
  first(): Applicable {
    const dice = this.#world.dice("first term")
    this.#steps = []
    const people = Array.from({ length: 2 + dice.below(5) }, (_, nth) => `p${nth}`)
    const rooms = Array.from({ length: 1 + dice.below(4) }, (_, nth) => `c${nth}`)
    for (const person of people) this.#create(person)
    rooms.forEach((room, nth) => this.#open(room, `Choir ${nth >> 1}`))
    for (const person of people) {
      this.#enrol(rooms[dice.below(rooms.length)]!, person)
      if (dice.next() < 0.3) this.#enrol(rooms[dice.below(rooms.length)]!, person)
    }
    return { steps: this.#steps }
  }

  /** The plan of the next term: it changes and removes what the first one made, and adds some. */
  next(ids: Ids, isRenewing: boolean): Applicable {
    const dice = this.#world.dice("next term")
    this.#ids = ids
    this.#steps = []
    for (const [id, room] of this.#rooms) {
      const choice = dice.next()
      const [member] = room.members
      if (choice < 0.25) this.#archive(id, room)
      else if (choice < 0.5) this.#rename(id, room)
      else if (choice < 0.8 && member !== undefined) this.#unenrol(id, member)
    }
    for (const [person, account] of this.accounts) {
      const choice = dice.next()
      if (choice < 0.2) this.#remove(person)
      else if (choice < 0.5) this.#marry(person, account)
      else if (isRenewing && choice > 0.8) this.#renew(person, account)
    }
    const people = Array.from({ length: dice.below(4) }, (_, nth) => `q${nth}`)
    for (const person of people) this.#create(person)
    if (dice.next() < 0.5) this.#open("d0", "Choir 0")
    const open = [...this.#rooms].flatMap(([id, { state }]) => state === "active" ? [id] : [])
    for (const person of people) if (open.length > 0) this.#enrol(open[dice.below(open.length)]!, person)
    return { steps: this.#steps }
  }

  /** What Flat must have: accounts and classes, as lines. */
  lines(): ReadonlyArray<string> {
    const nameOf = (person: string) => this.accounts.get(person)!.username
    return [
      ...[...this.accounts.values()].map(({ lastName, username }) => `account ${username} ${lastName}`),
      ...[...this.#rooms.values()].map(({ members, name, state }) =>
        ["class", name, state, ...[...members].map(nameOf).sort()].join(" ")
      )
    ].sort()
  }

  /** Adds a step, unless the history has it left out. */
  #add<K extends Step["kind"]>(kind: K, id: string, fields: Fields<K>, needs: ReadonlyArray<string> = []): boolean {
    const step = { id: `${kind}:${id}`, kind, needs, reason: "of the history", ...fields } as Common
    const isIn = this.#world.has("operation", step.id)
    if (isIn) this.#steps.push(step as Step)
    return isIn
  }

  /** Returns the id in Flat of what an earlier plan created. */
  #idOf(kind: "createAccount" | "createClass", id: string): string {
    return this.#ids.get(`${kind}:${id}`)!
  }

  #reference(step: string): Reference {
    const id = this.#ids.get(step)
    return id === undefined ? { _tag: "created", step } : { _tag: "existing", id }
  }

  #create(person: string): void {
    const username = `user.${person}`
    const fields = {
      person,
      username,
      firstName: "Ada",
      lastName: person,
      role: "user",
      password: "generated"
    } as const
    if (!this.#add("createAccount", person, fields)) return
    this.accounts.set(person, { username, lastName: person })
    this.created.push(username)
  }

  #open(room: string, name: string): void {
    const beside = [...this.#rooms].flatMap(([id, other]) =>
      other.name === name ? this.#idOf("createClass", id) ?? [] : []
    )
    if (this.#add("createClass", room, { class: room, name, section: "A", beside })) {
      this.#rooms.set(room, { name, state: "active", members: new Set() })
    }
  }

  #member(kind: "enrol" | "unenrol", room: string, person: string): boolean {
    const [target, account] = [`createClass:${room}`, `createAccount:${person}`] as const
    const fields = { target: this.#reference(target), account: this.#reference(account) }
    return this.#add(kind, `${room}:${person}`, fields, [target, account].filter((id) => !this.#ids.has(id)))
  }

  #enrol(id: string, person: string): void {
    const room = this.#rooms.get(id)
    if (room === undefined || !this.accounts.has(person) || room.members.has(person)) return
    if (this.#member("enrol", id, person)) room.members.add(person)
  }

  #unenrol(id: string, person: string): void {
    if (this.#member("unenrol", id, person)) this.#rooms.get(id)!.members.delete(person)
  }

  #archive(id: string, room: Room): void {
    const target = this.#reference(`createClass:${id}`)
    if (this.#add("archiveClass", id, { class: id, target })) room.state = "archived"
  }

  #rename(id: string, room: Room): void {
    const name = `Band ${id}`
    const fields = {
      class: id,
      target: this.#idOf("createClass", id),
      changes: { name: { from: room.name, to: name } }
    }
    if (this.#add("updateClass", id, fields)) room.name = name
  }

  #remove(person: string): void {
    const leaves = [...this.#rooms.keys()].map((room) => `unenrol:${room}:${person}`)
    const needs = this.#steps.flatMap(({ id }) => leaves.includes(id) ? [id] : [])
    if (!this.#add("removeAccount", person, { person, account: this.#idOf("createAccount", person) }, needs)) return
    this.accounts.delete(person)
    for (const { members } of this.#rooms.values()) members.delete(person)
  }

  #renew(person: string, { username }: Account): void {
    this.#add("setPassword", person, { account: this.#idOf("createAccount", person), username })
  }

  #marry(person: string, account: Account): void {
    const lastName = `${person} Lund`
    const changes = { lastname: { from: account.lastName, to: lastName } }
    if (this.#add("updateAccount", person, { person, account: this.#idOf("createAccount", person), changes })) {
      account.lastName = lastName
    }
  }
}
