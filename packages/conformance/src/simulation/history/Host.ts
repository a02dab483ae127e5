/** A machine of a history: its disk, the processes that run on it, and what ends them at any point of their work. */
import * as Effect from "effect/Effect"
import { Disk } from "../world/Disk.ts"
import type { Process } from "../world/Process.ts"
import { second } from "../world/World.ts"
import type { History } from "./History.ts"

export class Host {
  readonly disk: Disk
  /** Processes that may be killed. */
  readonly running = new Set<Process>()
  readonly #history: History
  readonly #onPowerCut: () => void
  readonly #describe: () => string
  #described = ""
  #steps = 0

  /** `describe` says what the disk keeps, for the log. */
  constructor(history: History, onPowerCut: () => void, describe = () => "") {
    this.#history = history
    this.#onPowerCut = onPowerCut
    this.#describe = describe
    this.disk = new Disk(history.network, (process, what) => this.step(process, what))
  }

  /** What happens to a process at a point of its work, or some time later. */
  step(process: Process, what: string): Effect.Effect<void> {
    return Effect.sync(() => {
      const { network, world } = this.#history
      this.#look()
      if (world.calm || !this.running.has(process)) return
      const place = `${process.name} ${what} ${++this.#steps}`
      const dice = world.dice(`fate at ${place}`)
      const size = dice.next()
      const strike = (run: () => void) =>
        dice.next() < 0.5 ? run() : void world.after(network, size ** 3 * 20 * second, () => {
          if (this.running.has(process) && !world.calm) run()
        })
      if (world.plans("kill", place, 0.1)) strike(() => this.#kill([process]))
      if (world.plans("power cut", place, 0.1)) strike(() => this.#cutPower())
      if (world.plans("stall", place, 0.05)) strike(() => process.stall(size ** 3 * 90 * second))
    })
  }

  #kill(processes: Iterable<Process>): void {
    for (const process of processes) {
      this.running.delete(process)
      process.kill()
    }
  }

  #cutPower(): void {
    this.#history.world.count("power cut")
    this.#history.world.log("disk", "loses its power")
    this.#kill(this.running)
    this.disk.cutPower()
    this.#look()
    this.#onPowerCut()
  }

  #look(): void {
    const before = this.#described
    this.#described = this.#describe()
    if (this.#described !== before) this.#history.world.log("disk", `keeps ${this.#described || "nothing"}`)
  }
}
