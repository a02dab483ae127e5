/** Faults of watches. */
import { faults, type Mutant } from "./Mutant.ts"

export const watches: ReadonlyArray<Mutant> = [
  ...faults("engine/watch/Poller", ["conformance/reliability/Watches"], [
    "a poll that fails is compared like a complete one",
    "if (Result.isFailure(read)) return yield* failed(read.failure, startedAt, count)",
    "if (Result.isFailure(read)) yield* failed(read.failure, startedAt, count)\n    if (Result.isFailure(read)) Object.assign(read, { success: \"gone\" })",
    "WA3"
  ]),
  ...faults("engine/watch/Seen", ["conformance/reliability/WatchCheckpoints"], [
    "a checkpoint includes changes that come after it",
    "for (let at = 0; at < taken; at++) apply(items, steps[at]!)",
    "for (const step of steps) apply(items, step)",
    "WA2"
  ]),
  ...faults("engine/watch/Change", [], [
    "removals come last",
    "[...removed, ...changed]",
    "[...changed, ...removed]",
    "WA1"
  ]),
  ...faults("engine/watch/Poller", [], [
    "an item without an id is passed over",
    "comparison.keyless ?",
    "false ?",
    "WA3"
  ], [
    "a watch of what is gone polls once more",
    "if (isPermanent(reason)) return yield* error",
    "if (isPermanent(reason) && pace.failures > 0) return yield* error",
    "WA4"
  ], [
    "a watch of a closed client polls for ever",
    "return reason.final === true",
    "return false",
    "WA8"
  ], [
    "a poll that the rate limit refuses counts as failed",
    "isLimited ? \"limited\" : \"failed\"",
    "\"failed\"",
    "WA7"
  ], [
    "the checkpoint of the baseline is empty",
    "yield* given.onBaseline(Checkpoint.make(source, seen.now()))",
    "yield* given.onBaseline(Checkpoint.make(source, new Map()))",
    "WA10"
  ], [
    "a watch keeps what it has read",
    "const comparison = new Change.Comparison(seen, source)",
    "const comparison = new Change.Comparison(seen, source)\n    ;((globalThis as any).comparisons ??= []).push(comparison)",
    "WA11"
  ], [
    "onPoll that throws ends the watch",
    "Hooks.guardCall(() => given.onPoll?.(event), (how) => {",
    "Hooks.guardCall((given.onPoll?.(event), () => undefined), (how) => {",
    "WA13"
  ], [
    "a run once ends before a removal is confirmed",
    "isOver = options.once && missing.size === 0 && read.success !== \"unknown\"",
    "isOver = options.once",
    "WA15"
  ]),
  ...faults("engine/watch/List", [], [
    "what moves between pages is reported as removed",
    "count > 1 ? \"unclear\" as const : \"gone\"",
    "\"gone\"",
    "WA5"
  ]),
  ...faults("engine/watch/Streams", [], [
    "what moves in a list of the program is reported as removed",
    "count.sent > 1 ? \"unclear\" : \"gone\"",
    "\"gone\"",
    "WA14"
  ], [
    "a signal does not end a watch",
    "Abort.interrupting(signalOf(options), Poller.beginSafely(() => Poller.start(source(), options), options))",
    "Poller.beginSafely(() => Poller.start(source(), options), options)",
    "WA8"
  ]),
  ...faults("engine/watch/Pace", [], [
    "a watch polls without regard to its budget",
    "requests * hour / budget",
    "0 * requests * budget",
    "WA6"
  ], [
    "the interval of a watch does not grow",
    "outcome === \"quiet\" ? Math.min(maxInterval, this.#pause * slower) : interval",
    "interval",
    "WA6"
  ]),
  ...faults("engine/watch/Checkpoint", [], [
    "a checkpoint of another input is used",
    "if (from[\"of\"] !== scope) {",
    "if (false) {",
    "WA9"
  ]),
  ...faults("engine/watch/Lists", [], [
    "a class that disappears ends a watch of all classes",
    "together(classes, ({ id }) => unlessGone(ofClass(id)))",
    "together(classes, ({ id }) => ofClass(id))",
    "WA12"
  ]),
  ...faults(
    "engine/watch/Poller",
    [],
    [
      "what is missing in a list of several pages is not read by its id",
      "read.success !== \"unclear\" ? [] :",
      "read.success !== \"gone\" ? [] :",
      "WA5",
      "WA15"
    ],
    [
      "reading an item by its id does not count in the budget",
      "(where) => [key, where] as const)),\n      CurrentCount,\n      count",
      "(where) => [key, where] as const)),\n      CurrentCount,\n      { sent: 0, quota: undefined }",
      "WA5"
    ]
  ),
  ...faults("engine/watch/Change", [], [
    "an item that moves in two polls in a row is removed",
    "const readings = 3",
    "const readings = 2",
    "WA5",
    "WA14",
    "WA15"
  ]),
  ...faults("engine/watch/List", [], [
    "an account that does not exist is looked for in three polls",
    "reason._tag === \"NotFound\" ? \"gone\"",
    "reason._tag === \"NotFound\" ? \"unclear\"",
    "WA15"
  ]),
  ...faults("engine/watch/Streams", ["conformance/reliability/WatchDefinitions"], [
    "a watch without a key is accepted",
    "...(typeof key === \"function\" ? [] : [{ path: \"key\", problem: \"must be a function\" }]),",
    ""
  ]),
  ...faults("engine/watch/Lists", [], [
    "a member whose role changes while a class is read is removed",
    "groups.length > 1 ? \"unclear\" : \"gone\"",
    "\"gone\"",
    "WA5"
  ])
]
