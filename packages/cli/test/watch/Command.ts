/** `flat watch --checkpoint` in histories by seed: its file survives kills, and standard output takes some time for each line. */
import type { History } from "@flat-sdk/conformance/simulation/history/History"
import type { Change, Follow } from "@flat-sdk/conformance/simulation/scenarios/Watches"
import type { Process } from "@flat-sdk/conformance/simulation/world/Process"
import { second } from "@flat-sdk/conformance/simulation/world/World"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as ChangeRecord from "../../src/watch/ChangeRecord.ts"
import * as CheckpointFile from "../../src/watch/CheckpointFile.ts"
import * as Delivery from "../../src/watch/Delivery.ts"

const kind = { watch: "list", server: "server", account: "default" }

export const commandOf = (history: History, name: string): Follow => {
  const { network, world } = history
  /** Changes, by what their lines say. */
  const changes = new Map<string, Change>()
  const textOf = ({ key, ...rest }: { readonly key: string; readonly item?: unknown; readonly previous?: unknown }) =>
    JSON.stringify([key, rest.item, rest.previous])
  /** Lines that standard output has taken, by id. */
  const lines = new Map<string, string>()
  /** The last one, until its process has marked it. */
  let unmarked: string | undefined
  /** The process whose line is on its way. */
  let writing: Process | undefined
  /** What is in the checkpoint. */
  let contents: string | undefined
  const diskOf = (process: Process): typeof CheckpointFile.Disk.Service => ({
    read: () => {
      if (contents === undefined) throw Object.assign(new Error(), { code: "ENOENT" })
      return contents
    },
    replace: (_, text) => {
      if (!process.ended) contents = text
    },
    openToAppend: () => 0,
    append: (_, text) => {
      contents += text
    },
    close: () => {}
  })
  return (process, dice, tell, watch, kill) => {
    const after = (run: () => void) => world.after(network, world.calm ? 1000 : dice.next() ** 3 * second, run)
    const take = (line: string, mark: () => void) => {
      // What a killed process was about to write is lost.
      if (process.ended) return
      const record = JSON.parse(line) as ChangeRecord.ChangeRecord
      const { change, id, key } = record
      const before = lines.get(id)
      if (before === undefined) tell(changes.get(textOf(record))!)
      else if (before !== line || unmarked !== id) {
        history.violate("a watch repeats only a line that it did not mark", `${name}: ${change} ${key}`)
      }
      lines.set(id, line)
      unmarked = id
      const marked = () => {
        mark()
        unmarked = writing = undefined
      }
      after(() => world.enqueue(process, marked))
      if (world.plans("kill", `${process.name} line ${lines.size}`, 0.2)) {
        after(() => process.ended || world.calm || kill())
      }
    }
    const write = (text: string | Uint8Array, mark?: unknown) => {
      writing = process
      after(() => take(text as string, mark as () => void))
      return true
    }
    // In one process, the next run waits for the line of the one before.
    const ready: Effect.Effect<void> = Effect.suspend(() =>
      writing === process ? Effect.andThen(Effect.sleep(100), ready) : Effect.void
    )
    return Effect.gen(function*() {
      yield* ready
      const file = yield* CheckpointFile.open(name, kind, true)
      const deliver = Delivery.toStandardOutput(
        (record, accepted) => Delivery.write(ChangeRecord.json(record, []), accepted),
        file
      )
      const known = (change: Change) => {
        changes.set(textOf(change), change)
        return change
      }
      const follow = ({ from, onBaseline }: Parameters<Parameters<typeof Delivery.follow>[0]>[0]) =>
        Stream.map(watch({ from, onBaseline: (checkpoint) => Effect.orDie(onBaseline!(checkpoint)) }), known)
      yield* Delivery.follow(follow, deliver, file)
    }).pipe(
      Effect.catchTags({ FileFailure: Effect.die, Closed: Effect.die }),
      Effect.scoped,
      Effect.provideService(CheckpointFile.Disk, diskOf(process)),
      Effect.provideService(Delivery.Target, { write })
    )
  }
}
