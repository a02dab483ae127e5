/** `apply` with a PostgreSQL database: submits the plan as a run, works on it together with the workers, and follows it to its end. */
import type { FlatClient } from "@flat-sdk/core"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Redacted from "effect/Redacted"
import * as SqlClient from "effect/sql/SqlClient"
import * as Exit from "../../console/Exit.ts"
import * as Log from "../../console/JsonLog.ts"
import * as Progress from "../../console/Progress.ts"
import type * as Engine from "../../engine/Engine.ts"
import * as Records from "../../engine/records/Records.ts"
import { Organization } from "../../engine/records/Tables.ts"
import * as Vault from "../../engine/records/Vault.ts"
import type { Key } from "../../passwords/Key.ts"
import * as PlanFile from "../../plan/PlanFile.ts"
import * as Monitor from "../../workers/Monitor.ts"
import * as Worker from "../../workers/Worker.ts"
import * as SharedDatabase from "../database/SharedDatabase.ts"
import * as SharedPasswords from "../database/SharedPasswords.ts"
import type { Options } from "./ApplyOptions.ts"
import * as ApplyReport from "./ApplyReport.ts"

const creations = (plan: PlanFile.Applicable) =>
  plan.steps.flatMap((step) => step.kind === "createAccount" ? [step] : [])

const filePasswords = Effect.fnUntraced(function*(plan: PlanFile.Applicable, options: Options) {
  const of = creations(plan).filter(({ password }) => password === "file")
  if (of.length === 0) return []
  const passwordOf = yield* options.filePasswords
  const found = yield* Effect.forEach(
    of,
    ({ person, username }) =>
      Effect.map(passwordOf(person), (password) => password === undefined ? [] : [{ person, username, password }])
  )
  return found.flat()
})

/** Records the run with its passwords. Returns whether any step is left. */
const submit = Effect.fnUntraced(
  function*(plan: PlanFile.Applicable, vault: Vault.Vault | undefined, options: Options) {
    const records = yield* Records.make
    const sql = yield* SqlClient.SqlClient
    const run = PlanFile.hashOf(plan)
    const passwords = yield* filePasswords(plan, options)
    // Together, so that no worker sees a run without its passwords.
    const round = yield* sql.withTransaction(Effect.gen(function*() {
      if (passwords.length > 0) yield* vault?.save(run, passwords) ?? Effect.void
      return yield* records.begin(run, plan, {
        replace: options.replace,
        settings: Worker.encodeSettings({ ...options, settleMillis: options.settle * 1000 })
      })
    })).pipe(
      Effect.catchTags({
        RunOpen: (error) =>
          Exit.exitRejected(
            `Nothing was sent: ${error.message} Wait for its end ("roster status" shows it), or end it with --replace.`
          ),
        IdMapError: SharedDatabase.stopFailed
      })
    )
    return { records, run, isLeft: round !== undefined }
  }
)

const follow = Effect.fnUntraced(function*(records: Records.Records, run: string, style: Progress.Style) {
  const read = records.run(run)
  const ofCounts = (found: Records.Run | undefined) => ({
    failed: (found?.counts.failed ?? 0) + (found?.counts.unverified ?? 0),
    other: (found?.counts.done ?? 0) + (found?.counts.skipped ?? 0)
  })
  const first = yield* read
  let before = ofCounts(first)
  const progress = yield* Progress.make(first?.counts.pending ?? 0, style)
  for (let now = first; now !== undefined && now.ended === undefined;) {
    yield* Effect.sleep(1000)
    // The run continues without this process: it looks again later.
    now = yield* Effect.orElseSucceed(read, () => now)
    const counts = ofCounts(now)
    for (let count = before.failed; count < counts.failed; count++) yield* progress("failed")
    for (let count = before.other; count < counts.other; count++) yield* progress("done")
    before = counts
  }
}, Effect.scoped)

const work = Effect.fnUntraced(function*(
  organization: string,
  records: Records.Records,
  run: string,
  key: Key | undefined,
  options: Options
) {
  const client = yield* Effect.context<FlatClient.FlatClient>()
  const worker = Worker.run({
    members: [{ organization, client }],
    key,
    monitor: Monitor.make(1, 60_000),
    leaseMillis: Worker.defaultLeaseMillis,
    graceMillis: 5000,
    log: () => Effect.void
  })
  yield* Effect.scoped(Effect.gen(function*() {
    const fiber = yield* Effect.forkScoped(worker)
    yield* Effect.raceFirst(follow(records, run, Progress.styleOf(options.json)), Fiber.join(fiber))
  })).pipe(
    Effect.onInterrupt(() =>
      Effect.ignore(
        Effect.flatMap(records.steps(run), (steps) =>
          ApplyReport.reportInterruption(steps, options, "The run stays open: workers continue it. "))
      )
    )
  )
})

/** Submits a plan, works on it unless that is left to the workers, and reports. */
export const apply = Effect.fnUntraced(function*(
  plan: PlanFile.Applicable,
  url: Redacted.Redacted,
  organization: string,
  options: Options
) {
  const key = creations(plan).length > 0 ? yield* SharedPasswords.requireKey(options.key) : undefined
  const file = options.credentials === undefined ? undefined : yield* SharedPasswords.check(options.credentials)
  yield* Effect.gen(function*() {
    const vault = key === undefined ? undefined : yield* Vault.make(key)
    const { isLeft, records, run } = yield* submit(plan, vault, options)
    const writePasswords = Effect.gen(function*() {
      if (file !== undefined && vault !== undefined) {
        yield* SharedPasswords.write(file, yield* vault.lines(run), plan)
      }
    })
    if (!isLeft) {
      yield* writePasswords
      return yield* ApplyReport.alreadyDone(run, yield* records.steps(run), options)
    }
    yield* Console.error(`Organization ${organization}, plan ${run.slice(0, 8)}.`)
    if (options.detach) {
      return yield* Console.log(
        `The plan is submitted. "roster worker" executes it, and "roster status --organization ${organization}" shows what is done.`
      )
    }
    const worked = Effect.gen(function*() {
      yield* work(organization, records, run, key, options)
      const stop = (yield* records.run(run))?.stop
      const found: Engine.Applied = { run, finishedBefore: false, stop, steps: yield* records.steps(run) }
      return found
    })
    const applied = yield* Log.logTime(worked, "run.end", ApplyReport.endOf)
    yield* writePasswords
    yield* ApplyReport.report(applied, options)
  }).pipe(
    Effect.provideService(Organization, organization),
    Effect.catchTags({ KeyWrong: SharedPasswords.wrongKey }),
    SharedDatabase.connect(url)
  )
})
