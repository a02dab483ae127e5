/** Lists that are read in each way while others add, rename and remove items. */
import type { FlatClient, Pagination } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { History } from "../history/History.ts"
import type { Scenario } from "../history/Scenario.ts"
import type { Dice } from "../world/Random.ts"
import * as Crew from "./Crew.ts"

/** Whether the API led the list back to its start, and others wrote before it was read again: then the client cannot know the page, and returns it twice. */
const isMisled = ({ network: { exchanges }, world }: History, name: string): boolean => {
  const misled = exchanges.find((one) =>
    one.name.startsWith(`${name}#`) && world.parts.has(`repeated cursor at ${one.name}`)
  )
  if (misled === undefined) return false
  const { executedAt: since = Infinity } = misled
  return world.faults.has("changed list") ||
    exchanges.some(({ doubled, executedAt = 0, method }) =>
      method !== "GET" && (doubled === true || executedAt > since)
    )
}

/** Checks a list that was read to its end: what nobody touched is in it once, in the order that was asked for. */
const checkList = (history: History, name: string, titles: ReadonlyArray<string>, isDescending: boolean): void => {
  const expected = history.setup.collections!.toSorted()
  if (isDescending) expected.reverse()
  // Those that every user has come before all others. What calls have written has their names in it.
  const untouched = titles.filter((title) => !title.includes(" p"))
  const found = untouched.filter((title) => title.startsWith("fixed "))
  const isTwice = new Set(untouched).size < untouched.length
  if ((isTwice || found.join() !== expected.join()) && !isMisled(history, name)) {
    history.violate("a list has each item once that was there throughout", `${name}: ${untouched.join(" ")}`)
  }
}

type List = FlatClient.FlatClientShape["collections"]["listCollections"]
type Input = Parameters<List["stream"]>[0]
type Read = (
  list: List,
  input: Input,
  options: { readonly deadline: number },
  dice: Dice,
  change: (nth: number, titles: ReadonlyArray<string>) => boolean
) => Effect.Effect<ReadonlyArray<{ readonly title: string }>, FlatError>

const items: Read = (list, input, options, { next }) =>
  Stream.runCollect(list.stream(input, { ...options, readAhead: next() < 0.4 }))

const wholePages: Read = (list, input, options, { next }) =>
  Effect.map(
    Stream.runCollect(list.pages(input, { ...options, readAhead: next() < 0.4 })),
    (all) => all.flatMap((page) => page.items)
  )

const together: Read = (list, input, options) => list.collect(input, { ...options, limit: 1000 })

/** Stops after some items, and goes on from the saved checkpoint of the last one. */
const resumed: Read = (list, input, options, dice, change) =>
  Effect.gen(function*() {
    const found: Array<{ readonly title: string }> = []
    let from: Pagination.Checkpoint | undefined
    let isChanged = false
    for (let left = dice.below(4); left >= 0; left--) {
      const rest = list.resumable(input, from === undefined ? options : { ...options, from })
      const some = yield* Stream.runCollect(left === 0 ? rest : Stream.take(rest, isChanged ? 1 : 1 + dice.below(8)))
      found.push(...some.map(({ item }) => item))
      const last = some.at(-1)
      if (last !== undefined) from = JSON.parse(JSON.stringify(last.checkpoint)) as Pagination.Checkpoint
      yield* Effect.sleep(dice.next() ** 3 * 60_000)
      isChanged = change(left, found.map(({ title }) => title))
    }
    return found
  })

const ways = [items, wholePages, together, resumed]

export const pages: Scenario = {
  name: "pages",
  weight: 1.4,
  setup: (dice) => ({
    scopes: ["collections"],
    users: 1,
    requests: [60, 7200][dice.below(2)]!,
    tokenLifetime: [60_000, 3_600_000][dice.below(2)]!,
    collections: Array.from({ length: dice.below(20) }, (_, nth) => `fixed ${10 + nth}`),
    isQuotaShared: dice.next() < 0.4
  }),
  run: (history) => {
    const { server, world } = history
    return Crew.work(history, (step) => {
      const { client, dice, kept, name } = step
      const choice = dice.next()
      const collection = kept[dice.below(kept.length)]
      // Among those that stay.
      const title = `${["a", "fixe", "fixed1", "z"][dice.below(4)]} ${dice.below(40)} ${name}`
      if (choice < 0.4) {
        const limit = [2, 5, 9, 20][dice.below(4)]!
        const read = world.dice(`way of ${name}`).next() < 0.3 ? resumed : ways[dice.below(ways.length)]!
        const isDescending = dice.next() < 0.5
        const direction = isDescending ? "desc" as const : "asc" as const
        return history.call(
          client,
          name,
          { does: "listCollections", kind: "list" },
          (flat, options) =>
            read(flat.collections.listCollections, { sort: "title", direction, limit }, options, dice, (nth, had) => {
              const place = `${name} ${nth}`
              if (!world.happens("changed list", place, 1)) return false
              const { below, next } = world.dice(`change of ${place}`)
              // One of those that were read last, or one among them.
              const near = had.at(-1 - below(4)) ?? "a"
              const isGone = !near.startsWith("fixed ") && next() < 0.5
              const gone = server.sandbox.state().collections.find(({ title }) => isGone && title === near)
              server.process.start(
                gone === undefined
                  ? server.administer("POST", "/collections", { title: `${near} ${place}` })
                  : server.administer("DELETE", `/collections/${gone.id}`)
              )
              return true
            }),
          (list) => checkList(history, name, list.map(({ title }) => title), isDescending)
        )
      }
      const body = { title }
      if (choice < 0.7 || collection === undefined) {
        return history.send(step, "collections", "createCollection", "once", { body }, ({ id }) => kept.push(id))
      }
      if (choice < 0.85) return history.send(step, "collections", "editCollection", "again", { collection, body })
      kept.splice(kept.indexOf(collection), 1)
      return history.send(step, "collections", "deleteCollection", "again", { collection })
    })
  }
}
