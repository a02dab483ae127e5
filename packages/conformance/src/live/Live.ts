/** Compares a service with the contract and the sandbox. */
import { repetitions } from "@flat-sdk/core/contract/Repeats"
import { Sandbox } from "@flat-sdk/sandbox"
import { type Accepted, judge, liveDifferences } from "@flat-sdk/tools/drift/accepted"
import { contractApi } from "@flat-sdk/tools/drift/ContractApi"
import { type Difference, line } from "@flat-sdk/tools/drift/Difference"
import { read } from "@flat-sdk/tools/generate/model/Reader"
import { resolve } from "node:path"
import * as Compared from "./Compared.ts"
import { observe, Words } from "./Observed.ts"
import * as Reads from "./Reads.ts"
import { type Service, Session, Stopped } from "./Session.ts"
import * as Writes from "./Writes.ts"

export interface Options {
  readonly service: Service
  /** The organization to write in, and who says its name. Without it nothing is written. */
  readonly writing?: { readonly organization: string; readonly askName: () => Promise<string> } | undefined
  readonly signal?: AbortSignal
  readonly accepted?: ReadonlyArray<Accepted>
  readonly say?: (line: string) => void
}

export interface Report {
  /** Differences from the contract, as lines of `accepted.ts`. */
  readonly contract: ReadonlyArray<string>
  /** Differences from the sandbox. */
  readonly sandbox: ReadonlyArray<string>
  /** What was not tried, with the reason. */
  readonly left: Readonly<Record<string, string>>
  readonly requests: number
  readonly repeated: ReadonlyArray<string>
}

const contract = contractApi(await read(resolve(import.meta.dirname, "../../../..")))

interface Trial extends Reads.Reading {
  readonly session: Session
  readonly writing: Writes.Writing | undefined
}

const trial = async (session: Session, writes: boolean): Promise<Trial> => {
  const reading = await Reads.run(session)
  return { ...reading, session, writing: writes ? await Writes.run(session) : undefined }
}

/** The same trials of a sandbox, which is new. */
const ofSandbox = async (writes: boolean): Promise<Trial> => {
  const sandbox = Sandbox.make({ users: 60, taskDuration: 60 })
  const service = { fetch: sandbox.fetch, baseUrl: "https://sandbox.invalid/v2", token: sandbox.token }
  const session = new Session(service, contract, true)
  const api = await session.open()
  await session.call(api, { operation: "createClass", input: { body: { name: Writes.className } } }, "class")
  return trial(session, writes).finally(() => Promise.all([session.close(), sandbox.close()]))
}

const reject = (message: string): never => {
  throw new Stopped({ why: "rejected", message })
}

/** Refuses a token that the service does not know, and to write anywhere but in the organization that the person named. */
const begin = async (session: Session, writing: Options["writing"]): Promise<void> => {
  const api = await session.open()
  const me = await session.call(api, { operation: "getAuthenticatedUser" }, "who")
  if (me.status === 401) reject("the service does not accept the token")
  if (writing === undefined) return
  if ((me.body as { organization?: string } | undefined)?.organization !== writing.organization) {
    reject("--organization is not the organization of this token")
  }
  const { body } = await session.call(api, { operation: "listEduLibraries" }, "name")
  const libraries = (Array.isArray(body) ? body : []) as ReadonlyArray<{ type?: string; name?: string }>
  const name = libraries.find(({ type }) => type === "organizationResources")?.name
  if (name === undefined) reject("the API does not say the name of this organization: nothing was written")
  if (await writing.askName() !== name) {
    reject("this is not the name of the organization, as its library of resources has it: nothing was written")
  }
}

const linesOf = (differences: ReadonlyArray<Difference>) => [...new Set(differences.map(line))].sort()

/** A header that differs in the same way in most responses is one difference. */
const collapse = (differences: ReadonlyArray<Difference>, trials: number): ReadonlyArray<Difference> => {
  const key = ({ aspect, field, ours, vendor }: Difference) => [field, aspect, vendor, ours].join()
  const counts = Map.groupBy(differences.filter(({ field }) => field.startsWith("header.")), key)
  return differences.map((one) =>
    (counts.get(key(one))?.length ?? 0) > trials / 2 ? { ...one, operation: "every operation", place: "response" } : one
  )
}

export const run = async (options: Options): Promise<Report> => {
  const { say = () => {}, service, signal, writing } = options
  const session = new Session(service, contract, writing !== undefined, signal)
  const writes = writing !== undefined
  const both = async () => {
    await begin(session, writing)
    const ours = await ofSandbox(writes)
    say(`About ${ours.session.sent} requests, one at a time.`)
    return [await trial(session, writes), ours] as const
  }
  const [theirs, ours] = await both().finally(() => session.close())
  const words = new Words(service.token)
  const { seen } = session
  for (const one of seen) observe(contract, one, words)
  const ofContract = seen.flatMap((one) => observe(contract, one, words))
  const failed = theirs.failed.filter((name) => !ours.failed.includes(name)).map((operation) => ({
    operation,
    place: "suite",
    field: ".",
    aspect: "case",
    vendor: "fails",
    ours: "passes"
  }))
  // What the contract differs in, the sandbox does too.
  const known = new Set(ofContract.map(({ field, operation }) => `${operation} ${field}`))
  const trials = Compared.compare(seen, ours.session.seen, words).filter(({ aspect, field, operation }) =>
    aspect === "status" || !known.has(`${operation} ${field}`)
  )
  const repeats = (theirs.writing?.differences ?? []).map((one) => ({ ...one, field: words.path(one.field) }))
  const never = Object.entries(repetitions).filter(([, { repeat }]) => writes && repeat === "never")
  return {
    contract: linesOf(judge(ofContract, options.accepted ?? liveDifferences).drift),
    sandbox: linesOf(collapse([...trials, ...Compared.limits(seen), ...repeats, ...failed], seen.length)),
    left: {
      ...theirs.left,
      ...theirs.writing?.hasClass === false
        ? { classes: `the account has no class with the name ${Writes.className}` }
        : {},
      ...Object.fromEntries(never.map(([name, { reason }]) => [`${name} twice`, reason]))
    },
    requests: session.sent,
    repeated: [...theirs.writing?.repeated ?? []]
  }
}
