/** Lists that are read in pages while others add, rename and remove items. */
import * as Stream from "effect/Stream"
import type { History } from "../world/History.ts"
import type { Scenario } from "../world/Scenario.ts"
import * as Crew from "./Crew.ts"

/** Whether the API led the list back to its start, and others wrote before it was read again: then the client cannot know the page, and returns it twice. */
const isMisled = ({ network: { exchanges }, world }: History, name: string): boolean => {
  const misled = exchanges.find((one) =>
    one.name.startsWith(`${name}#`) && world.parts.has(`repeated cursor at ${one.name}`)
  )
  return exchanges.some(({ executedAt = 0, method }) =>
    method !== "GET" && executedAt > (misled?.executedAt ?? Infinity)
  )
}

/** Checks a list that was read to its end: what nobody touched is in it once, in the order that was asked for. */
const checkList = (history: History, name: string, titles: ReadonlyArray<string>, isDescending: boolean): void => {
  const found = titles.filter((title) => title.startsWith("fixed "))
  const expected = history.fixed.toSorted()
  if (isDescending) expected.reverse()
  if (found.join() !== expected.join() && !isMisled(history, name)) {
    history.violate("a list has each item once that was there throughout", `${name}: ${found.join(" ")}`)
  }
}

export const pages: Scenario = {
  name: "pages",
  setup: (dice) => ({
    scopes: ["collections"],
    users: 1,
    requests: [60, 7200][dice.below(2)]!,
    tokenLifetime: [60_000, 3_600_000][dice.below(2)]!,
    collections: Array.from({ length: dice.below(20) }, (_, nth) => `fixed ${10 + nth}`)
  }),
  run: (history) =>
    Crew.work(history, ({ client, dice, kept, name }) => {
      const choice = dice.next()
      const collection = kept[dice.below(kept.length)]
      // Among those that stay.
      const title = `${["a", "fixe", "fixed1", "z"][dice.below(4)]} ${dice.below(40)} ${name}`
      if (choice < 0.4) {
        const limit = [2, 5, 9, 20][dice.below(4)]!
        const isDescending = dice.next() < 0.5
        const direction = isDescending ? "desc" as const : "asc" as const
        return history.call(
          client,
          name,
          { does: "listCollections", kind: "list" },
          (flat, options) =>
            Stream.runCollect(flat.collections.listCollections.stream({ sort: "title", direction, limit }, options)),
          (list) => checkList(history, name, list.map(({ title }) => title), isDescending)
        )
      }
      if (choice < 0.7 || collection === undefined) {
        return history.call(client, name, { does: "createCollection", kind: "once" }, (flat, options) =>
          flat.collections.createCollection.withResponse({ body: { title } }, options), ({ value }) =>
          kept.push(value.id))
      }
      if (choice < 0.85) {
        return history.call(client, name, { does: "editCollection", kind: "again" }, (flat, options) =>
          flat.collections.editCollection.withResponse({ collection, body: { title } }, options))
      }
      kept.splice(kept.indexOf(collection), 1)
      return history.call(client, name, { does: "deleteCollection", kind: "again" }, (flat, options) =>
        flat.collections.deleteCollection.withResponse({ collection }, options))
    })
}
