import * as Mutant from "../Mutant.ts"

const reliability = "packages/conformance/test/reliability"
const behaviour = [`${reliability}/Watches.test.ts`]
const budget = [`${reliability}/WatchBudget.test.ts`]
const checkpoints = [`${reliability}/WatchCheckpoints.test.ts`]
const lists = [`${reliability}/WatchedLists.test.ts`]
const folder = "packages/engine/src/watch"

const comparison = Mutant.of(`${folder}/Change.ts`, behaviour, [
  {
    breaks: "an item that is missing in one reading of several pages is removed",
    find: "const gone = absent === \"gone\" ? away : away.filter((key) => missing.has(key))",
    replace: "const gone = away"
  },
  {
    breaks: "an item that is missing in a list of several pages is never removed",
    find: "missing: new Set(absent === \"gone\" ? [] : away.filter((key) => !missing.has(key)))",
    replace: "missing: new Set()"
  },
  {
    breaks: "a class that is missing for one poll takes its submissions along",
    find: "if (absent === \"unknown\") return { differences: changed, missing }",
    replace: "",
    tests: lists
  },
  {
    breaks: "removals come last",
    find: "differences: [...removed, ...changed]",
    replace: "differences: [...changed, ...removed]"
  },
  {
    breaks: "every item looks changed",
    find: "const isEqual = before !== undefined && Checkpoint.fingerprintOf(before) === fingerprint",
    replace: "const isEqual = false"
  },
  {
    breaks: "changes have no summary of the previous item",
    find: "const entry = isEqual ? before : Checkpoint.entryOf(fingerprint, this.#items.summary?.(item))",
    replace: "const entry = isEqual ? before : Checkpoint.entryOf(fingerprint, undefined)"
  },
  {
    breaks: "an item without an id is left out",
    find: "        this.keyless = true\n",
    replace: ""
  }
])

const seen = Mutant.of(`${folder}/Seen.ts`, checkpoints, [
  {
    breaks: "a checkpoint includes changes that come after it",
    find: "for (let at = 0; at < taken; at++) apply(items, steps[at]!)",
    replace: "for (const step of steps) apply(items, step)"
  },
  {
    breaks: "a checkpoint leaves out its own change",
    find: "for (let at = 0; at < taken; at++)",
    replace: "for (let at = 0; at < taken - 1; at++)"
  },
  {
    breaks: "steps are never joined",
    find: "if (this.#steps.length >= Math.max(fewest, this.#base.size)) {",
    replace: "if (this.#steps.length < 0) {"
  },
  {
    breaks: "steps that are joined stay",
    find: "      this.#steps = []\n",
    replace: ""
  },
  {
    breaks: "the new base shares its map with the current items",
    find: "this.#base = new Map(this.#items)\n      this",
    replace: "this.#base = this.#items\n      this"
  }
])

const saved = Mutant.of(`${folder}/Checkpoint.ts`, behaviour, [
  {
    breaks: "a checkpoint of another watch is accepted",
    find: "if (from[\"watch\"] !== name) {",
    replace: "if (false) {"
  },
  {
    breaks: "a checkpoint of another input is accepted",
    find: "if (from[\"of\"] !== scope) {",
    replace: "if (false) {"
  },
  { breaks: "a damaged checkpoint is accepted", find: "if (broken > 0) {", replace: "if (false) {" }
])

const poller = Mutant.of(`${folder}/Poller.ts`, behaviour, [
  {
    breaks: "a poll that fails is compared like a complete one",
    find: "if (Result.isFailure(read)) return yield* failed(read.failure, startedAt, count)",
    replace:
      "if (Result.isFailure(read)) yield* failed(read.failure, startedAt, count)\n    if (Result.isFailure(read)) Object.assign(read, { success: \"gone\" })"
  },
  {
    breaks: "a 401 is repeated",
    find: "    case \"Unauthorized\":\n",
    replace: ""
  },
  {
    breaks: "a 403 is repeated",
    find: "    case \"Forbidden\":\n",
    replace: ""
  },
  {
    breaks: "a 404 is repeated",
    find: "    case \"NotFound\":\n",
    replace: ""
  },
  {
    breaks: "maxFailures allows one more",
    find: "if (pace.failures > options.maxFailures) return",
    replace: "if (pace.failures > options.maxFailures + 1) return"
  },
  {
    breaks: "the baseline is reported",
    find: "let isBaseline = saved === undefined && !options.emitExisting",
    replace: "let isBaseline = false"
  },
  {
    breaks: "emitExisting is ignored",
    find: "let isBaseline = saved === undefined && !options.emitExisting",
    replace: "let isBaseline = saved === undefined"
  },
  {
    breaks: "the first poll after a checkpoint is a baseline",
    find: "let isBaseline = saved === undefined && !options.emitExisting",
    replace: "let isBaseline = !options.emitExisting"
  },
  {
    breaks: "the checkpoint of the baseline is empty",
    find:
      "    for (const { after, key } of differences) seen.step(key, after?.entry)\n    isBaseline = false\n    if (given.onBaseline !== undefined) yield* given.onBaseline(Checkpoint.make(source, seen.now()))",
    replace:
      "    if (given.onBaseline !== undefined) yield* given.onBaseline(Checkpoint.make(source, seen.now()))\n    for (const { after, key } of differences) seen.step(key, after?.entry)\n    isBaseline = false"
  },
  {
    breaks: "onPoll that throws ends the watch",
    find: "Hooks.guarded(() => given.onPoll?.(event), (how) => {",
    replace: "((hook: () => unknown, _: unknown) => hook())(() => given.onPoll?.(event), (how: string) => {"
  },
  {
    breaks: "the watch polls again before the rate limit resets",
    find: "      pause = Math.max(pause, now + left - startedAt)\n",
    replace: "      pause = Math.max(pause, 0 * (now + left - startedAt))\n",
    tests: budget
  },
  {
    breaks: "a rate limit counts as a failed poll",
    find: "pace.after(isLimited ? \"limited\" : \"failed\", count.sent, quota)",
    replace: "pace.after(\"failed\", count.sent, quota)",
    tests: budget
  },
  {
    breaks: "requests are not counted",
    find: "Effect.provideService(source.read(comparison.take), RequestCount.Current, count)",
    replace: "source.read(comparison.take)",
    tests: budget
  },
  {
    breaks: "once ends before a missing item is confirmed",
    find: "options.once && missing.size === 0 &&",
    replace: "options.once &&"
  },
  {
    breaks: "once ends although a part of the list is missing",
    find: " && read.success !== \"unknown\"",
    replace: "",
    tests: lists
  },
  {
    breaks: "only the first changes of a poll are emitted",
    find: "    if (at >= pending.length) pending = []\n",
    replace: "    pending = []\n",
    tests: checkpoints
  }
])

const pace = Mutant.of(`${folder}/Pace.ts`, budget, [
  {
    breaks: "the interval does not grow",
    find: "outcome === \"quiet\" ? Math.min(maxInterval, this.#pause * slower) : interval",
    replace: "interval"
  },
  {
    breaks: "a change does not reset the interval",
    find: "outcome === \"quiet\" ? Math.min(maxInterval, this.#pause * slower) : interval",
    replace: "Math.min(maxInterval, this.#pause * slower)"
  },
  {
    breaks: "the interval grows beyond maxInterval",
    find: "Math.min(maxInterval, this.#pause * slower)",
    replace: "this.#pause * slower"
  },
  {
    breaks: "the budget is ignored",
    find: "Math.max(this.#pause, backoff, requests * hour / budget)",
    replace: "Math.max(this.#pause, backoff)"
  },
  {
    breaks: "the default budget ignores the limit that the API reports",
    find: "(quota?.limit ?? usualLimit) * share",
    replace: "(quota === undefined ? usualLimit : usualLimit) * share"
  },
  {
    breaks: "failed polls are repeated without a back-off",
    find: "interval * 2 ** this.failures",
    replace: "interval"
  },
  {
    breaks: "failures are not in a row",
    find: "      this.failures = 0\n",
    replace: "",
    tests: behaviour
  }
])

const counted = Mutant.of("packages/engine/src/request/Redirects.ts", budget, [
  {
    breaks: "requests of a watch are not counted where they are sent",
    find: "if (request.anonymous !== true) RequestCount.add(context, quota)",
    replace: "void RequestCount.add"
  }
])

const ofSchool = Mutant.of(`${folder}/SchoolLists.ts`, lists, [
  {
    breaks: "a class that disappears while all are read ends the watch",
    find: "error.reason._tag === \"NotFound\" ? Effect.succeed(\"unknown\") : Effect.fail(error)",
    replace: "Effect.fail(error)"
  },
  {
    breaks: "members have no role in the class",
    find: "user.classRole === undefined ? { ...user, classRole } : user",
    replace: "user",
    tests: behaviour
  },
  {
    breaks: "comments on a submission are no change",
    find: "      item.comments?.total,\n",
    replace: ""
  },
  {
    breaks: "the draft grade of a submission is no change",
    find: "        \"draftGrade\",\n",
    replace: ""
  }
])

export const watches: ReadonlyArray<Mutant.Mutant> = [
  ...comparison,
  ...seen,
  ...saved,
  ...poller,
  ...pace,
  ...counted,
  ...ofSchool
]
