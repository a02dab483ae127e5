/** Watches that resume from their saved checkpoints, while others add, change and remove what is watched. */
import { type FlatClient, Watch } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import type { History } from "../history/History.ts"
import type { Scenario } from "../history/Scenario.ts"
import * as Sites from "../history/Site.ts"
import type { Client } from "../world/Operation.ts"
import type { Process } from "../world/Process.ts"
import type { Dice } from "../world/Random.ts"
import { hour, second } from "../world/World.ts"
import * as Crew from "./Crew.ts"

interface Item {
  readonly id: string
}

type Options = Watch.WatchOptions

export type Change = Watch.Change<Item, unknown>

/** Watches a list as `flat watch --checkpoint` does, and tells each change as it is written. */
export type Follow = (
  process: Process,
  dice: Dice,
  tell: (change: Change) => void,
  watch: (position: Required<Pick<Options, "from" | "onBaseline">>) => Watch.Changes<Item, unknown>,
  kill: () => void
) => Effect.Effect<void, FlatError>

// Programs publish no modules.
const commandFile = new URL("../../../../cli/test/watch/Command.ts", import.meta.url)
const { commandOf } = await import(commandFile.href) as {
  readonly commandOf: (history: History, name: string) => Follow
}

interface List {
  readonly watch: (
    flat: FlatClient.FlatClientShape,
    history: History,
    options: Options
  ) => Watch.Changes<Item, unknown>
  /** Ids of the items that the API has. */
  readonly ids: (history: History) => ReadonlyArray<string>
}

const assignmentIds = new WeakMap<History, string>()

/** The first assignment that had submissions: they go with the people of the class. */
const assignmentOf = (history: History) => {
  const { assignments } = history.server.room
  const id = assignmentIds.get(history) ?? assignments.find(({ submissions }) => submissions.length > 0)!.id
  assignmentIds.set(history, id)
  return assignments.find((one) => one.id === id)!
}

const lists: ReadonlyArray<List> = [
  {
    watch: (flat, { world }, options) =>
      Watch.accounts(flat, { limit: [10, 30][world.dice("accounts of a page").below(2)]! }, options),
    ids: ({ server }) => server.sandbox.state().users.map(({ id }) => id)
  },
  {
    watch: (flat, { server }, options) => Watch.members(flat, { class: server.room.id }, options),
    ids: ({ server: { room } }) => [...room.teachers, ...room.students]
  },
  {
    watch: (flat, history, options) =>
      Watch.submissions(flat, { class: history.server.room.id, assignment: assignmentOf(history).id }, options),
    ids: (history) => assignmentOf(history).submissions.map(({ id }) => id)
  }
]

/** What a program has been told of a list: the fingerprints of its items, by id. */
type Told = ReadonlyMap<string, string>

const toldBy = ({ seen }: Watch.Checkpoint): Told =>
  new Map(Object.entries(seen).map(([key, entry]) => [key, JSON.stringify(entry)]))

/** A program that mirrors a list. */
interface Mirror {
  readonly name: string
  readonly list: List
  readonly emitExisting: boolean
  readonly options: Options
  /** Watches as the command `flat watch --checkpoint` does, which saves the checkpoints. Without it, the scenario saves them. */
  readonly follow: Follow | undefined
  /** Ids of the items that others add and remove. */
  readonly touched: ReadonlyArray<string>
  /** What is on its disk: a checkpoint, and what it had been told by then. */
  saved?: { readonly checkpoint: string; readonly told: Told }
  told: Told
  client?: Client
  isOver: boolean
}

const takeIn = (history: History, { list, name, told, touched }: Mirror, change: Change): Told => {
  const { _tag, key } = change
  const next = new Map(told)
  const isKnown = told.has(key)
  if (_tag === "Removed") next.delete(key)
  else next.set(key, JSON.stringify(change.checkpoint.seen[key]))
  if (isKnown === (_tag === "Added")) {
    history.violate("a watch reports each change once", `${name}: ${_tag} ${key}, which is ${isKnown ? "" : "un"}known`)
  }
  if (_tag === "Changed" && told.get(key) === next.get(key)) {
    history.violate("a watch reports changes only", `${name}: ${key} is as it was`)
  }
  // Nobody else has touched it.
  if (_tag === "Removed" && list.ids(history).includes(key) && !touched.includes(key)) {
    history.violate("a watch reports no removal of what was there throughout", `${name}: ${key}`)
  }
  return next
}

/** Watches until the history is over: again and again from what was saved, if it is interrupted. */
const mirroring = (
  history: History,
  mirror: Mirror,
  client: Client,
  life: number,
  restart: () => void
): Effect.Effect<void> => {
  const { network, world } = history
  const dice = world.dice(`mirror ${mirror.name} ${life}`)
  const save = (checkpoint: Watch.Checkpoint): Effect.Effect<void> => {
    const saved = { checkpoint: JSON.stringify(checkpoint), told: mirror.told }
    const leg = () => world.calm ? 1000 : dice.next() ** 3 * second
    return client.process.remote(network, leg(), leg(), () => {
      mirror.saved = saved
      return Exit.void
    })
  }
  const { maxFailures = Infinity } = mirror.options
  /** Polls that failed in a row. */
  let failures = 0
  const onPoll: Options["onPoll"] = (event) => {
    const isCounted = event._tag === "Failed" && event.error.reason._tag !== "RateLimited"
    failures = event._tag === "Polled" ? 0 : failures + Number(isCounted)
    const { failures: told = 0 } = event as { readonly failures?: number }
    if (told !== failures || failures > maxFailures) {
      history.violate("a watch counts the polls that fail in a row", `${mirror.name}: ${told}, and ${failures} did`)
    }
  }
  const options = (): Options => ({
    ...mirror.options,
    onPoll,
    ...(mirror.saved === undefined ? undefined : { from: JSON.parse(mirror.saved.checkpoint) as Watch.Checkpoint }),
    emitExisting: mirror.emitExisting,
    onBaseline: (checkpoint) => {
      mirror.told = toldBy(checkpoint)
      return save(checkpoint)
    }
  })
  const watch = (nth: number) =>
    history.call(client, `${mirror.name}.${life}.${nth}`, { does: "watch", kind: "list" }, (flat) => {
      mirror.client = client
      failures = 0
      const tell = (change: Change) => {
        world.log(client.process.name, `${mirror.name} is told: ${change._tag} ${change.key}`)
        mirror.told = takeIn(history, mirror, change)
      }
      if (mirror.follow !== undefined) {
        return mirror.follow(client.process, dice, tell, ({ from, onBaseline }) => {
          const begin = (checkpoint: Watch.Checkpoint) => {
            mirror.told = toldBy(checkpoint)
            return onBaseline!(checkpoint)
          }
          return mirror.list.watch(flat, history, { ...options(), from, onBaseline: begin })
        }, () => history.kill(client.process, 10 * second, restart))
      }
      mirror.told = mirror.saved?.told ?? new Map()
      return Stream.runForEach(mirror.list.watch(flat, history, options()), (change) => {
        tell(change)
        return dice.next() < 0.7 ? save(change.checkpoint) : Effect.void
      })
    })
  // In the calm, a lost session stays lost: hours of its refreshes would take millions of steps.
  const pause = Effect.suspend(() => Effect.sleep(1000 + dice.next() * (world.calm ? 1_200_000 : 60_000)))
  const again = (nth: number): Effect.Effect<void> =>
    Effect.suspend(() =>
      mirror.isOver ? Effect.void : Effect.andThen(watch(nth), Effect.andThen(pause, again(nth + 1)))
    )
  return again(0)
}

const mirrorsOf = (history: History, touched: ReadonlyArray<string>): ReadonlyArray<Mirror> => {
  const dice = history.world.dice("mirrors")
  // It emits what exists: many lines at once, so that a kill comes between them.
  const isCommand = (nth: number) => history.world.dice(`command of w${nth}`).next() < 1 / 3
  return Array.from({ length: 1 + dice.below(2) }, (_, nth) => ({
    name: `w${nth}`,
    list: lists[dice.below(lists.length)]!,
    emitExisting: dice.next() < 0.5 || isCommand(nth),
    options: {
      interval: [1000, 30_000, 200_000][dice.below(3)]!,
      maxInterval: [600_000, 1_800_000][dice.below(2)]!,
      budget: [12, 40][dice.below(2)]! * [1, 10][history.world.dice(`budget of w${nth}`).below(2)]!,
      maxFailures: [Infinity, 1, 4][history.world.dice(`failures of w${nth}`).below(3)]!
    },
    follow: isCommand(nth) ? commandOf(history, `w${nth}`) : undefined,
    touched,
    told: new Map(),
    isOver: false
  }))
}

export const watches: Scenario = {
  name: "watches",
  weight: 0.8,
  setup: (dice) => ({
    scopes: ["collections", "edu.admin.users", "edu.classes", "edu.assignments", "account.public_profile"],
    users: 30,
    requests: [1000, 7200][dice.below(2)]!,
    tokenLifetime: [300_000, 3_600_000][dice.below(2)]!,
    isQuotaShared: dice.next() < 0.4
  }),
  run: (history) => {
    const { room } = history.server
    const assignment = assignmentOf(history)
    const loose = [...room.students.slice(0, 4), ...lists[0]!.ids(history).slice(-4)]
    const mirrors = mirrorsOf(history, loose)
    for (const mirror of mirrors) {
      Sites.run(
        history,
        mirror.name,
        [`${mirror.name}.c`],
        ({ clients: [client], process }, life, restart) =>
          Effect.sync(() => void process.start(mirroring(history, mirror, client!, life, restart)))
      )
    }
    return Crew.work(history, (step) => {
      const { dice, kept, name } = step
      const choice = dice.next()
      const user = kept[dice.below(kept.length)]
      if (choice < 0.25 || (choice < 0.6 && user === undefined)) {
        const body = { username: name, firstname: "Ada", lastname: name, password: "correct horse" }
        return history.send(step, "organization", "createOrganizationUser", "once", { body }, ({ id }) => kept.push(id))
      }
      if (choice < 0.45) {
        const input = { user: user!, body: { lastname: name } }
        return history.send(step, "organization", "updateOrganizationUser", "again", input)
      }
      if (choice < 0.6) {
        kept.splice(kept.indexOf(user!), 1)
        return history.send(step, "organization", "removeOrganizationUser", "again", { user: user! })
      }
      const member = { class: room.id, user: loose[dice.below(loose.length)]! }
      if (choice < 0.7) return history.send(step, "classes", "addClassUser", "again", member)
      if (choice < 0.8) return history.send(step, "classes", "deleteClassUser", "again", member)
      const submission = assignment.submissions[dice.below(assignment.submissions.length)]!.id
      const body = { grade: dice.below(1000) / 10 }
      const input = { class: room.id, assignment: assignment.id, submission, body }
      return history.send(step, "classes", "editSubmission", "once", input)
    }, () => check(history, mirrors))
  }
}

/** Compares the lists that watches have reported with those of the API at the end. */
const check = async (history: History, mirrors: ReadonlyArray<Mirror>): Promise<void> => {
  await history.pass(hour)
  for (const { client, list, name, told } of mirrors) {
    if (client === undefined) continue
    const ids = list.ids(history).toSorted().join()
    let now: Told | undefined
    const onBaseline = (checkpoint: Watch.Checkpoint) =>
      Effect.sync(() => {
        now = toldBy(checkpoint)
      })
    const options = { once: true, maxFailures: 3, onBaseline }
    const read = history.call(
      client,
      `${name}.final`,
      { does: "watch", kind: "list" },
      (flat) => Stream.runDrain(list.watch(flat, history, options))
    )
    await history.perform(client.process, read)
    // Its session is lost.
    if (now === undefined) continue
    const wrong = [...now].filter(([key, entry]) => told.get(key) !== entry)
    if ([...told.keys()].toSorted().join() !== ids || wrong.length > 0) {
      history.violate("a watch reports what has become of a list", `${name}: ${wrong.map(([key]) => key).join()}`)
    }
  }
  for (const mirror of mirrors) mirror.isOver = true
}
