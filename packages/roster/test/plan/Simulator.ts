/** A small Flat: applies the steps of a plan with the rules that matter for a plan, counts the calls, and keeps the id map. */
import type { Live, LiveAccount, LiveClass } from "../../src/live/Live.ts"
import * as Lives from "../../src/live/Live.ts"
import type { Entry, Known } from "../../src/plan/IdMap.ts"
import * as IdMaps from "../../src/plan/IdMap.ts"
import type { Plan } from "../../src/plan/Plan.ts"
import type { Reference, Step } from "../../src/plan/Step.ts"
import type { Executed } from "../../src/plan/undo/Executed.ts"

const fold = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()

export class Simulator {
  calls = 0
  readonly accounts: Map<string, LiveAccount>
  readonly classes: Map<string, LiveClass>
  readonly self: string | undefined
  private readonly entries = new Map<string, Entry>()
  private readonly created = new Map<string, string>()
  private next = 0
  private readonly usernames = new Map<string, string>()

  constructor(live: Live, known: Known = IdMaps.empty) {
    this.self = live.self
    this.accounts = new Map(live.accounts)
    this.classes = new Map(live.classes)
    for (const { id, username } of live.accounts.values()) this.usernames.set(fold(username), id)
    for (const entry of [...known.accounts.values(), ...known.classes.values()]) this.keep(entry)
  }

  get live(): Live {
    return Lives.make({
      ...(this.self === undefined ? {} : { self: this.self }),
      accounts: this.accounts.values(),
      classes: this.classes.values()
    })
  }

  get known(): Known {
    return IdMaps.make(this.entries.values())
  }

  /** What the engine records of a plan that was applied. */
  recorded(plan: Plan, at?: string): ReadonlyArray<Executed> {
    return plan.steps.map((step) => ({ step, state: "done", flat: this.created.get(step.id), at }))
  }

  apply(plan: Plan): void {
    for (const { flat, kind, source } of plan.forgets ?? []) this.forget(kind, flat, source)
    for (const entry of plan.matches) this.keep(entry)
    this.created.clear()
    const done = new Set<string>()
    for (const step of plan.steps) {
      for (const need of step.needs) if (!done.has(need)) throw new Error(`${step.id} comes before ${need}`)
      this.calls++
      this.send(step)
      done.add(step.id)
    }
  }

  private editClass(id: string, changes: Partial<LiveClass>): void {
    this.classes.set(id, { ...this.classes.get(id)!, ...changes })
  }

  private forget(kind: Entry["kind"], flat: string, source?: string): void {
    for (const [key, entry] of this.entries) {
      if (entry.kind === kind && entry.flat === flat && (source ?? entry.source) === entry.source) {
        this.entries.delete(key)
      }
    }
  }

  private keep(entry: Entry): void {
    this.entries.set(`${entry.kind}:${entry.source}`, entry)
  }

  private wrote(
    kind: Entry["kind"],
    source: string | undefined,
    flat: string,
    values: Record<string, string | undefined>
  ) {
    if (source === undefined) return
    const before = this.entries.get(`${kind}:${source}`)
    const written = { ...before?.written }
    for (const [field, value] of Object.entries(values)) if (value !== undefined) written[field] = value
    this.keep({ kind, source, flat, written })
  }

  private idOf(reference: Reference): string {
    const id = reference._tag === "existing" ? reference.id : this.created.get(reference.step)
    if (id === undefined) throw new Error("a reference to nothing")
    return id
  }

  private checkUsername(username: string, self?: string): void {
    const length = [...username].length
    if (length < 1 || length > 30 || /\s/u.test(username)) throw new Error(`400 username ${username}`)
    const holder = this.usernames.get(fold(username))
    if (holder !== undefined && holder !== self) throw new Error(`409 username ${username}`)
  }

  private put(account: LiveAccount): void {
    const before = this.accounts.get(account.id)
    if (before !== undefined) this.usernames.delete(fold(before.username))
    this.usernames.set(fold(account.username), account.id)
    this.accounts.set(account.id, account)
  }

  private room(id: string): LiveClass {
    const room = this.classes.get(id)
    if (room === undefined) throw new Error(`404 class ${id}`)
    if (!room.taught) throw new Error(`403 class ${id}`)
    return room
  }

  private send(step: Step): void {
    switch (step.kind) {
      case "createAccount": {
        this.checkUsername(step.username)
        const id = `new-${++this.next}`
        this.put({
          id,
          username: step.username,
          firstname: step.firstName,
          lastname: step.lastName,
          email: step.email,
          role: step.role,
          test: false
        })
        this.created.set(step.id, id)
        const { email, firstName: firstname, lastName: lastname, role, username } = step
        this.wrote("account", step.person, id, { username, firstname, lastname, email, role })
        return
      }
      case "updateAccount": {
        const account = this.accounts.get(step.account)
        if (account === undefined) throw new Error("404 account")
        const values = Object.fromEntries(Object.entries(step.changes).map(([field, change]) => [field, change.to]))
        if (values["username"] !== undefined) this.checkUsername(values["username"], account.id)
        if (account.role === "admin" || account.role === "accountAdmin") {
          if (values["role"] !== undefined) throw new Error("an administrator's role")
        }
        this.put({ ...account, ...values })
        if (step.forget === true) return this.forget("account", account.id, step.person)
        this.wrote("account", step.person, account.id, values)
        return
      }
      case "removeAccount": {
        const account = this.accounts.get(step.account)
        // Deleted by hand: only the id map has to forget it.
        if (account === undefined && this.entries.delete(`account:${step.person}`)) return
        if (account === undefined) throw new Error("404 account")
        this.accounts.delete(account.id)
        this.usernames.delete(fold(account.username))
        for (const room of this.classes.values()) {
          if (room.members === undefined) continue
          this.editClass(room.id, { members: new Map([...room.members].filter(([id]) => id !== step.account)) })
        }
        this.entries.delete(`account:${step.person}`)
        return
      }
      case "createClass": {
        const id = `new-${++this.next}`
        const members = new Map(this.self === undefined ? [] : [[this.self, "teacher"] as const])
        this.classes.set(id, { id, name: step.name, section: step.section, state: "active", taught: true, members })
        this.created.set(step.id, id)
        const { ends, name, section, year } = step
        // The class of an earlier year that had the id is no longer the one.
        if (step.replaces !== undefined) this.entries.delete(`class:${step.class}`)
        this.wrote("class", step.class, id, { name, section, state: "active", year, ends })
        return
      }
      case "updateClass": {
        const values = Object.fromEntries(Object.entries(step.changes).map(([field, change]) => [field, change.to]))
        this.editClass(this.room(step.target).id, values)
        if (step.forget === true) return this.forget("class", step.target, step.class)
        this.wrote("class", step.class, step.target, values)
        return
      }
      case "archiveClass":
      case "unarchiveClass":
      case "activateClass": {
        const state = step.kind === "archiveClass" ? "archived" : "active"
        const id = this.idOf(step.target)
        this.editClass(this.room(id).id, { state })
        if (step.forget === true) return this.forget("class", id)
        this.wrote("class", step.class, id, { state })
        return
      }
      case "enrol":
      case "unenrol": {
        const room = this.room(this.idOf(step.target))
        const account = this.accounts.get(this.idOf(step.account))
        if (account === undefined) throw new Error("404 account")
        const members = new Map(room.members)
        if (step.kind === "unenrol") members.delete(account.id)
        else if (!members.has(account.id)) members.set(account.id, account.role === "user" ? "student" : "teacher")
        this.editClass(room.id, { members })
      }
    }
  }
}
