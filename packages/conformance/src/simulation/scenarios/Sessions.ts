/** Sessions of a web app with two servers: users sign in and out, and their pages read and write, in several tabs of one to three browsers. */
import * as Effect from "effect/Effect"
import type { Scenario } from "../history/Scenario.ts"
import { start } from "../history/Site.ts"
import { App } from "../web/App.ts"
import { Browser } from "../web/Browser.ts"
import * as Invariants from "../web/Invariants.ts"
import type { Dice } from "../world/Random.ts"
import { second } from "../world/World.ts"

/** Returns how long tokens live, in milliseconds: in four of ten histories, less than a page is open. */
const lifetimeOf = (dice: Dice): number => {
  const usual = [60_000, 300_000, 3_600_000][dice.below(3)]!
  return dice.next() < 0.6 ? usual : 20_000
}

export const sessions: Scenario = {
  name: "sessions",
  weight: 1.8,
  setup: (dice) => ({
    scopes: ["collections"],
    users: 6,
    requests: [60, 7200][dice.below(2)]!,
    tokenLifetime: lifetimeOf(dice),
    closes: true
  }),
  run: async (history) => {
    const { server, world } = history
    const app = new App(history)
    app.start("w1")
    app.start("w2")
    history.disturbServer()
    const browsers: Array<Browser> = []
    const users = server.sandbox.state().users
    for (let nth = 0; nth <= world.dice("browsers").below(3); nth++) {
      const name = `b${nth + 1}`
      if (!world.has("process", name)) continue
      const tabs = Array.from({ length: 1 + world.dice(name).below(3) }, (_, tab) => `${name}.t${tab}`)
      start(history, name, [], ({ process }) => {
        const browser = new Browser(app, process, users[nth]!.username)
        browsers.push(browser)
        return Effect.forEach(tabs, (tab) => browser.tab(tab), { concurrency: "unbounded", discard: true })
      })
    }
    await history.settle()
    return async () => {
      for (const browser of browsers) history.program(browser.process, browser.finish())
      await history.settle()
      await history.pass(60 * second)
      Invariants.check(history, app, browsers)
    }
  }
}
