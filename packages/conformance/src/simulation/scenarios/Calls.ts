/** Calls and writes of two to eight clients in two processes, with one token store and one quota in each process. */
import * as Effect from "effect/Effect"
import type { History, Site } from "../History.ts"
import type { Client } from "../Operation.ts"
import type { Scenario } from "../Scenario.ts"
import type { World } from "../World.ts"

/** Works through the places of a lane. A process that follows one that was killed goes on after the last place that was begun. */
const work = (history: History, client: Client, name: string, places: Iterator<number>): Effect.Effect<void> => {
  const { world } = history
  const made: Array<string> = []
  return Effect.gen(function*() {
    for (let next = places.next(); next.done !== true; next = places.next()) {
      const call = `${name}.${next.value}`
      const dice = world.dice(`work of ${call}`)
      yield* Effect.sleep(dice.next() ** 5 * 900_000)
      const choice = dice.next()
      const collection = made[dice.below(made.length)]
      if (choice < 0.4) {
        const response = yield* history.call(
          client,
          call,
          { does: "createCollection", kind: "once" },
          (flat, options) => flat.collections.createCollection.withResponse({ body: { title: call } }, options)
        )
        if (response !== undefined) made.push(response.value.id)
      } else if (choice < 0.7 || collection === undefined) {
        yield* history.call(
          client,
          call,
          { does: "countOrgaUsers", kind: "read" },
          (flat, options) => flat.organization.countOrgaUsers.withResponse({}, options)
        )
      } else if (choice < 0.9) {
        yield* history.call(
          client,
          call,
          { does: "editCollection", kind: "again" },
          (flat, options) =>
            flat.collections.editCollection.withResponse({ collection, body: { title: call } }, options)
        )
      } else {
        made.splice(made.indexOf(collection), 1)
        yield* history.call(
          client,
          call,
          { does: "deleteCollection", kind: "again" },
          (flat, options) => flat.collections.deleteCollection.withResponse({ collection }, options)
        )
      }
    }
  })
}

/** Options that differ by client. */
export const optionsOf = (world: World) => (client: string) => {
  const dice = world.dice(`options of ${client}`)
  return {
    concurrency: 1 + dice.below(3),
    retries: dice.below(5),
    attemptTimeout: [500, 5000, 60_000][dice.below(3)]!,
    idleTimeout: [500, 5000, 60_000][dice.below(3)]!,
    maxWait: [1000, 60_000, 7_200_000][dice.below(3)]!
  }
}

export const calls: Scenario = {
  name: "calls",
  setup: (world) => {
    const dice = world.dice("setup")
    return {
      scopes: ["collections", "edu.admin.users"],
      users: 1 + dice.below(5),
      requests: [12, 60, 7200][dice.below(3)]!,
      tokenLifetime: [20_000, 300_000, 3_600_000][dice.below(3)]!
    }
  },
  run: async (history) => {
    const { world } = history
    const dice = world.dice("calls")
    const most = 1 + dice.below(4)
    const lanesOf = (site: Site) =>
      site.clients.flatMap((client) =>
        Array.from(
          { length: 1 + world.dice(client.name).below(4) },
          (_, nth) => [client, `${client.name}.l${nth}`] as const
        )
      )
    const begun = new Map<string, Iterator<number>>()
    const placesOf = (lane: string): Iterator<number> => {
      const places = begun.get(lane) ?? Array.from({ length: 3 + world.dice(lane).below(8) }, (_, nth) => nth).values()
      begun.set(lane, places)
      return places
    }
    const start = (name: string, life: number): void => {
      if (!world.has("process", name)) return
      const clients = Array.from({ length: most }, (_, nth) => `${name}.c${nth}`)
      const site = history.site(
        life === 1 ? name : `${name}-${life}`,
        clients,
        optionsOf(world),
        (site) =>
          Effect.forEach(lanesOf(site), ([client, lane]) => work(history, client, lane, placesOf(lane)), {
            concurrency: "unbounded",
            discard: true
          })
      )
      history.disturb(site.process, () => start(name, life + 1))
    }
    start("p1", 1)
    start("p2", 1)
    history.disturbServer()
    await history.settle()
  }
}
