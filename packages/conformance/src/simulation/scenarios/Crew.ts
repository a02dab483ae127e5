/** Two processes whose clients work through lanes of calls, one after the other in each lane. A process that was killed goes on in a new one. */
import * as Effect from "effect/Effect"
import type { History, Site } from "../history/History.ts"
import type { Check } from "../history/Scenario.ts"
import * as Sites from "../history/Site.ts"
import type { Client } from "../world/Operation.ts"
import type { Dice } from "../world/Random.ts"

/** The next call of a lane. */
export interface Step {
  readonly client: Client
  /** Name of the call, such as `p1.c0.l2.4`. */
  readonly name: string
  /** What is random about it. */
  readonly dice: Dice
  /** Ids that earlier steps of the lane in this process have kept. */
  readonly kept: Array<string>
}

/** Runs all steps, with restarts, stalls and kills, and waits until they are done. Returns `check`. */
export const work = async (
  history: History,
  step: (next: Step) => Effect.Effect<unknown>,
  check?: Check
): Promise<Check | void> => {
  const { world } = history
  const clients = 1 + world.dice("crew").below(4)
  /** What is left of each lane, also when its process has begun anew. */
  const begun = new Map<string, Iterable<number>>()
  const placesOf = (lane: string): Iterable<number> => {
    const places = begun.get(lane) ?? Array.from({ length: 2 + world.dice(lane).below(6) }, (_, nth) => nth).values()
    begun.set(lane, places)
    return places
  }
  const lanesOf = (site: Site) =>
    site.clients.flatMap((client) =>
      Array.from(
        { length: 1 + world.dice(client.name).below(3) },
        (_, nth) => ({ client, lane: `${client.name}.l${nth}` })
      )
    )
  const walk = ({ client, lane }: { readonly client: Client; readonly lane: string }) =>
    Effect.gen(function*() {
      const places = placesOf(lane)
      const kept: Array<string> = []
      for (const nth of places) {
        const name = `${lane}.${nth}`
        const dice = world.dice(`work of ${name}`)
        const pause = dice.next() ** 5 * 900_000
        yield* Effect.sleep(world.happens("rush", name, 1) ? 0 : pause)
        yield* step({ client, name, dice, kept })
      }
    })
  for (const name of ["p1", "p2"]) {
    const names = Array.from({ length: clients }, (_, nth) => `${name}.c${nth}`)
    Sites.run(
      history,
      name,
      names,
      (site) => Effect.forEach(lanesOf(site), walk, { concurrency: "unbounded", discard: true })
    )
  }
  history.disturbServer()
  await history.settle()
  return check
}
