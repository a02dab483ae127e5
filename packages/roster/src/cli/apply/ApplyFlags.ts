/** The flags of the commands that write, and what they share. */
import { Flag } from "effect/cli"
import * as Engine from "../../engine/Engine.ts"
import * as Outputs from "../outputs/Outputs.ts"
import * as Session from "../Session.ts"
import { keyFlag } from "../workers/DatabaseFlags.ts"

const between = (least: number, most: number) => (value: number) => value >= least && value <= most

/** The flags of every command that writes. */
export const flags = {
  credentials: Flag.String("credentials").pipe(
    Flag.withMetavar("FILE"),
    Flag.withDescription(
      "File for the generated passwords of new accounts (line,username,password,note): a new file, or that of the run to resume. Only you can read it"
    ),
    Flag.optional
  ),
  words: Flag.Boolean("words").pipe(
    Flag.withDefault(false),
    Flag.withDescription("Generate passwords of short English words, for young pupils")
  ),
  json: Flag.Boolean("json").pipe(
    Flag.withDefault(false),
    Flag.withDescription("Print the result as JSON, and log JSON lines")
  ),
  database: Flag.String("database").pipe(
    Flag.withMetavar("FILE|URL"),
    Flag.withDescription(
      "SQLite file of the organization's runs and ids (default: one in FLAT_ROSTER_STATE), or a PostgreSQL database that workers share"
    ),
    Flag.optional
  ),
  rows: Outputs.flags.rows,
  concurrency: Flag.Int("concurrency").pipe(
    Flag.withDescription("Steps executed concurrently, 1 to 64 (default 8)"),
    Flag.filter(between(1, 64), () => "a whole number from 1 to 64"),
    Flag.withDefault(8)
  ),
  maxFailures: Flag.Int("max-failures").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription(
      `Consecutive server failures after which the run stops, 1 to 1000 (default ${Engine.defaultMaxFailures})`
    ),
    Flag.filter(between(1, 1000), () => "a whole number from 1 to 1000"),
    Flag.withDefault(Engine.defaultMaxFailures)
  ),
  settle: Flag.Int("settle").pipe(
    Flag.withMetavar("SECONDS"),
    Flag.withDescription(
      "How long a request without a response may still take effect, before a class is looked up, 0 to 600 (default 10)"
    ),
    Flag.filter(between(0, 600), () => "a whole number from 0 to 600"),
    Flag.withDefault(Engine.defaultSettleMillis / 1000)
  ),
  key: keyFlag,
  detach: Flag.Boolean("detach").pipe(
    Flag.withDefault(false),
    Flag.withDescription("Only submit the plan to a PostgreSQL database: workers execute it")
  ),
  replace: Flag.Boolean("replace").pipe(
    Flag.withDefault(false),
    Flag.withDescription("End the organization's open run of another plan in a PostgreSQL database")
  ),
  baseUrl: Session.baseUrlFlag
}
