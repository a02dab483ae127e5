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

const reason = "of the history"

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
  #add(step: Step): boolean {
    const isIn = this.#world.has("operation", step.id)
    if (isIn) this.#steps.push(step)
    return isIn
  }

  #reference(step: string): Reference {
    const id = this.#ids.get(step)
    return id === undefined ? { _tag: "created", step } : { _tag: "existing", id }
  }

  #create(person: string): void {
    const username = `user.${person}`
    const step: Step = {
      id: `createAccount:${person}`,
      kind: "createAccount",
      needs: [],
      reason,
      person,
      username,
      firstName: "Ada",
      lastName: person,
      role: "user",
      password: "generated"
    }
    if (!this.#add(step)) return
    this.accounts.set(person, { username, lastName: person })
    this.created.push(username)
  }

  #open(room: string, name: string): void {
    const step: Step = {
      id: `createClass:${room}`,
      kind: "createClass",
      needs: [],
      reason,
      class: room,
      name,
      section: "A",
      beside: [...this.#rooms].flatMap(([id, other]) => other.name === name ? [this.#ids.get(`createClass:${id}`)] : [])
        .filter((id) => id !== undefined)
    }
    if (this.#add(step)) this.#rooms.set(room, { name, state: "active", members: new Set() })
  }

  #member(kind: "enrol" | "unenrol", room: string, person: string): boolean {
    const needs = [`createClass:${room}`, `createAccount:${person}`]
    return this.#add({
      id: `${kind}:${room}:${person}`,
      kind,
      needs: needs.filter((id) => !this.#ids.has(id)),
      reason,
      target: this.#reference(needs[0]!),
      account: this.#reference(needs[1]!)
    })
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
    const step = { id: `archiveClass:${id}`, kind: "archiveClass", needs: [], reason, class: id, target } as const
    if (this.#add(step)) room.state = "archived"
  }

  #rename(id: string, room: Room): void {
    const changes = { name: { from: room.name, to: `Band ${id}` } }
    const target = this.#ids.get(`createClass:${id}`)!
    if (this.#add({ id: `updateClass:${id}`, kind: "updateClass", needs: [], reason, class: id, target, changes })) {
      room.name = `Band ${id}`
    }
  }

  #remove(person: string): void {
    const account = this.#ids.get(`createAccount:${person}`)!
    const leaves = [...this.#rooms.keys()].map((room) => `unenrol:${room}:${person}`)
    const needs = this.#steps.flatMap(({ id }) => leaves.includes(id) ? [id] : [])
    if (!this.#add({ id: `removeAccount:${person}`, kind: "removeAccount", needs, reason, person, account })) return
    this.accounts.delete(person)
    for (const { members } of this.#rooms.values()) members.delete(person)
  }

  #renew(person: string, { username }: Account): void {
    const account = this.#ids.get(`createAccount:${person}`)!
    this.#add({ id: `setPassword:${person}`, kind: "setPassword", needs: [], reason, account, username })
  }

  #marry(person: string, account: Account): void {
    const lastName = `${person} Lund`
    const step: Step = {
      id: `updateAccount:${person}`,
      kind: "updateAccount",
      needs: [],
      reason,
      person,
      account: this.#ids.get(`createAccount:${person}`)!,
      changes: { lastname: { from: account.lastName, to: lastName } }
    }
    if (this.#add(step)) account.lastName = lastName
  }
}
