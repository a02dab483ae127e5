/**
 * A worker of a soak: makes one call after another on its own accounts and invitations, and on accounts that all workers change, and records the
 * results. Looks up an unknown outcome of its own things before it continues. Its reads of them must match its writes.
 */
import type { FlatClient, FlatError } from "@flat-sdk/core"
import { Effect, Stream } from "effect"
import type { Ledger } from "./Ledger.ts"
import type { Account } from "./Protocol.ts"
import type { Dice } from "./Random.ts"
import { Shared } from "./Shared.ts"

export interface Tally {
  left: number
  readonly calls: Record<string, number>
  readonly failures: Record<string, number>
  /** Unknown outcomes, by result of the look-up. */
  readonly unknown: { done: number; notDone: number }
  /** Reads that did not match the writes. */
  readonly wrong: Array<string>
}

const password = "correct-horse-battery"
/** Maximum number of accounts of a worker. Then it removes one instead of creating one. */
const most = 20

export class Worker {
  readonly #name: string
  readonly #flat: FlatClient.FlatClientShape
  readonly #dice: Dice
  readonly #ledger: Ledger
  readonly #tally: Tally
  readonly #shared: Shared
  readonly #mine: Array<string> = []
  readonly #invited: Array<string> = []
  #made = 0
  #drifted = false

  constructor(
    name: string,
    flat: FlatClient.FlatClientShape,
    dice: Dice,
    { ledger, shared, tally }: { readonly ledger: Ledger; readonly shared: Shared; readonly tally: Tally }
  ) {
    this.#name = name
    this.#flat = flat
    this.#dice = dice
    this.#ledger = ledger
    this.#tally = tally
    this.#shared = shared
  }

  /** Marks the current call: its response did not match the schema. For the lenient client of this worker. */
  readonly onDrift = (): void => {
    this.#drifted = true
  }

  get run(): Effect.Effect<void> {
    return Effect.whileLoop({ while: () => this.#tally.left > 0, body: () => this.#step(), step: () => {} })
  }

  #step(): Effect.Effect<void> {
    const dice = this.#dice.next()
    if (this.#mine.length === 0) return this.#create()
    if (dice < 0.22) return this.#mine.length < most ? this.#create() : this.#remove()
    if (dice < 0.34) return this.#update()
    if (dice < 0.44) return this.#change()
    if (dice < 0.60) return this.#remove()
    if (dice < 0.66) return this.#invite()
    if (dice < 0.70) return this.#withdraw()
    if (dice < 0.80) return this.#readOne()
    if (dice < 0.86) return this.#readShared()
    if (dice < 0.96) return Effect.asVoid(this.#call(this.#flat.organization.countOrgaUsers()))
    return this.#readAll()
  }

  #call<A>(effect: Effect.Effect<A, FlatError.FlatError>): Effect.Effect<CallResult<A>> {
    this.#tally.left--
    this.#drifted = false
    return Effect.match(effect, {
      onSuccess: (value): CallResult<A> => {
        count(this.#tally.calls, "succeeded")
        if (this.#drifted) count(this.#tally.calls, "succeeded with drift")
        return { ok: true, value, drifted: this.#drifted }
      },
      onFailure: (error): CallResult<A> => {
        count(this.#tally.calls, error.outcome === undefined ? "failed" : "unknown")
        count(this.#tally.failures, error.reason._tag)
        return { ok: false, error }
      }
    })
  }

  /** Repeats a read until it returns a valid response: reads get faults too, and a lenient client accepts values that do not match. */
  #look<A>(effect: Effect.Effect<A, FlatError.FlatError>): Effect.Effect<A> {
    return Effect.flatMap(
      this.#call(effect),
      (result) => result.ok && !result.drifted ? Effect.succeed(result.value) : this.#look(effect)
    )
  }

  #account(username: string): Effect.Effect<Account | undefined> {
    return Effect.map(
      this.#look(Stream.runCollect(this.#flat.organization.listOrganizationUsers.stream({ q: username }))),
      (found) => {
        const user = found.find((one) => one.username === username)
        return user === undefined ? undefined : { id: user.id, firstname: user.firstname ?? undefined }
      }
    )
  }

  #invitation(email: string): Effect.Effect<string | undefined> {
    return Effect.map(
      this.#look(Stream.runCollect(this.#flat.organization.listOrganizationInvitations.stream({ limit: 1000 }))),
      (found) => found.find((one) => one.email === email)?.id
    )
  }

  #resolved(done: boolean): void {
    if (done) this.#tally.unknown.done++
    else this.#tally.unknown.notDone++
  }

  #wrong(what: string): void {
    if (this.#tally.wrong.length < 50) this.#tally.wrong.push(`${this.#name}: ${what}`)
  }

  #create(): Effect.Effect<void> {
    const username = `soak-${this.#name}-${this.#made++}`
    const firstname = `First ${this.#made}`
    const made = (account: Account) => {
      this.#mine.push(username)
      this.#ledger.accountCreated(username, account)
    }
    return Effect.flatMap(
      this.#call(this.#flat.organization.createOrganizationUser({ body: { username, password, firstname } })),
      (result) => {
        if (result.ok) {
          if (!result.drifted) return Effect.sync(() => made({ id: result.value.id, firstname }))
          // The account was created, but the id of this response may be wrong.
          return Effect.map(this.#account(username), (account) => {
            if (account === undefined) this.#wrong(`${username} is missing although its creation succeeded`)
            else made(account)
          })
        }
        if (result.error.reason._tag === "Conflict") {
          this.#wrong(
            `${username} already existed when it was created: the request was sent twice`
          )
        }
        if (result.error.outcome === undefined) return Effect.void
        return Effect.map(this.#account(username), (account) => {
          this.#resolved(account !== undefined)
          if (account !== undefined) made(account)
          else this.#ledger.doubt({ operation: "createOrganizationUser", name: username, wanted: firstname })
        })
      }
    )
  }

  #update(): Effect.Effect<void> {
    const username = this.#mine[this.#dice.below(this.#mine.length)]!
    const known = this.#ledger.accounts.get(username)!
    const firstname = `Changed ${this.#made++}`
    return Effect.flatMap(
      this.#call(this.#flat.organization.updateOrganizationUser({ user: known.id, body: { firstname } })),
      (result) => {
        if (result.ok) return Effect.sync(() => void this.#ledger.accounts.set(username, { ...known, firstname }))
        if (result.error.outcome === undefined) return Effect.void
        return Effect.map(this.#account(username), (account) => {
          this.#resolved(account?.firstname === firstname)
          if (account === undefined) return this.#wrong(`${username} is missing after a change`)
          if (account.firstname !== firstname && account.firstname !== known.firstname) {
            this.#wrong(`${username} has a first name that was never set`)
          }
          if (account.firstname === firstname) this.#ledger.accounts.set(username, account)
          else {
            this.#mine.splice(this.#mine.indexOf(username), 1)
            this.#ledger.doubt({ operation: "updateOrganizationUser", name: username, account, wanted: firstname })
          }
        })
      }
    )
  }

  /** Changes an account that the other workers change too. */
  #change(): Effect.Effect<void> {
    const { id } = this.#shared.accounts[this.#dice.below(this.#shared.accounts.length)]!
    const name = Shared.nameOf(this.#name, this.#made++)
    const startedAt = performance.now()
    const input = { user: id, body: { firstname: name } }
    return Effect.map(
      this.#call(
        this.#flat.organization.updateOrganizationUser.withResponse(input, { headers: { [name]: "change" } })
      ),
      (result) => {
        const outcome = result.ok ? "done" : result.error.outcome === undefined ? "not done" : "unknown"
        const repeated = (result.ok ? result.value : result.error).repeated === true
        this.#shared.changes.set(name, { account: id, name, startedAt, endedAt: performance.now(), outcome, repeated })
      }
    )
  }

  #readShared(): Effect.Effect<void> {
    const { id, username } = this.#shared.accounts[this.#dice.below(this.#shared.accounts.length)]!
    const startedAt = performance.now()
    const users = this.#flat.organization.listOrganizationUsers.stream({ q: username })
    return Effect.map(this.#call(Stream.runCollect(users)), (result) => {
      const user = result.ok && !result.drifted ? result.value.find((one) => one.id === id) : undefined
      if (user === undefined) return
      const name = user.firstname ?? undefined
      this.#shared.readings.push({ account: id, name, startedAt, endedAt: performance.now() })
    })
  }

  #remove(): Effect.Effect<void> {
    const index = this.#dice.below(this.#mine.length)
    const username = this.#mine[index]!
    const known = this.#ledger.accounts.get(username)!
    const gone = () => {
      this.#mine.splice(index, 1)
      this.#ledger.accountRemoved(username)
    }
    return Effect.flatMap(this.#call(this.#flat.organization.removeOrganizationUser({ user: known.id })), (result) => {
      if (result.ok) return Effect.sync(gone)
      if (result.error.outcome === undefined) {
        if (result.error.reason._tag === "NotFound") this.#wrong(`${username} was missing before it was removed`)
        return Effect.void
      }
      return Effect.map(this.#account(username), (account) => {
        this.#resolved(account === undefined)
        if (account === undefined) return gone()
        this.#mine.splice(index, 1)
        this.#ledger.doubt({ operation: "removeOrganizationUser", name: username, account: known })
      })
    })
  }

  #invite(): Effect.Effect<void> {
    const email = `soak-${this.#name}-${this.#made++}@school.example`
    const made = (id: string) => {
      this.#invited.push(email)
      this.#ledger.invitationCreated(email, id)
    }
    return Effect.flatMap(
      this.#call(this.#flat.organization.createOrganizationInvitation({ body: { email } })),
      (result) => {
        if (result.ok) {
          if (!result.drifted) return Effect.sync(() => made(result.value.id!))
          return Effect.map(this.#invitation(email), (id) => {
            if (id === undefined) this.#wrong(`the invitation ${email} is missing although its creation succeeded`)
            else made(id)
          })
        }
        if (result.error.outcome === undefined) return Effect.void
        return Effect.map(this.#invitation(email), (id) => {
          this.#resolved(id !== undefined)
          if (id !== undefined) made(id)
          else this.#ledger.doubt({ operation: "createOrganizationInvitation", name: email })
        })
      }
    )
  }

  #withdraw(): Effect.Effect<void> {
    const email = this.#invited[0]
    if (email === undefined) return this.#invite()
    const gone = () => {
      this.#invited.shift()
      this.#ledger.invitationRemoved(email)
    }
    const invitation = this.#ledger.invitations.get(email)!
    return Effect.flatMap(
      this.#call(this.#flat.organization.removeOrganizationInvitation({ invitation })),
      (result) => {
        if (result.ok) return Effect.sync(gone)
        if (result.error.outcome === undefined) return Effect.void
        return Effect.map(this.#invitation(email), (id) => {
          this.#resolved(id === undefined)
          if (id === undefined) return gone()
          this.#invited.shift()
          this.#ledger.doubt({ operation: "removeOrganizationInvitation", name: email })
        })
      }
    )
  }

  #readOne(): Effect.Effect<void> {
    const username = this.#mine[this.#dice.below(this.#mine.length)]!
    const known = this.#ledger.accounts.get(username)!
    return Effect.map(this.#account(username), (account) => {
      if (account?.id !== known.id || account.firstname !== known.firstname) {
        this.#wrong(`${username} does not match what was written`)
      }
    })
  }

  /** Reads all accounts of this worker page by page. If pagination succeeds, the list must be complete. */
  #readAll(): Effect.Effect<void> {
    const users = this.#flat.organization.listOrganizationUsers.stream({ q: `soak-${this.#name}-`, limit: 5 }, {
      readAhead: this.#dice.next() < 0.5
    })
    return Effect.map(this.#call(Stream.runCollect(users)), (result) => {
      if (!result.ok || result.drifted) return
      const found = result.value.map(({ username }) => username).filter((name) => !this.#ledger.doubts.has(name))
        .toSorted()
      const known = this.#mine.toSorted()
      if (found.join() !== known.join()) {
        this.#wrong(`pagination found ${found.length} accounts, expected ${known.length}`)
      }
    })
  }
}

type CallResult<A> = { readonly ok: true; readonly value: A; readonly drifted: boolean } | {
  readonly ok: false
  readonly error: FlatError.FlatError
}

const count = (record: Record<string, number>, name: string): void => {
  record[name] = (record[name] ?? 0) + 1
}
