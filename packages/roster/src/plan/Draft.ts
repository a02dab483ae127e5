/** A plan while it is made: what the parts of the planner add to. */
import type { Live, LiveClass } from "../live/Live.ts"
import type { Place } from "../model/Diagnostic.ts"
import type { Roster } from "../model/Roster.ts"
import * as Findings from "./Finding.ts"
import { type Claim, type Entry, type Known, valuesOf } from "./IdMap.ts"
import * as Names from "./Names.ts"
import { type Field, type Options, policies } from "./Options.ts"
import { callsOf, type ManualEdit, type Plan, type Skipped, skips } from "./Plan.ts"
import type { Scope } from "./Scope.ts"
import type { Change } from "./Step.ts"

/** What a plan of files is made from, and the draft of it. */
export interface Files {
  readonly roster: Roster
  readonly live: Live
  readonly known: Known
  readonly scope: Scope
  readonly draft: Draft
}

export class Draft {
  readonly findings: Array<Findings.Finding> = []
  readonly manualEdits: Array<ManualEdit> = []
  readonly matches: Array<Entry> = []
  readonly unchanged = { accounts: 0, classes: 0, memberships: 0 }
  /** Classes that are not created, because they have no members. */
  readonly emptyClasses: Array<string> = []
  readonly skipped = Object.fromEntries(Object.keys(skips).map((what) => [what, 0])) as Record<keyof Skipped, number>
  readonly options: Options
  private readonly accepted: ReadonlySet<string>

  constructor(options: Options) {
    this.options = options
    this.accepted = new Set(options.accept)
  }

  report(code: Findings.Code, about: Findings.About = {}): void {
    this.findings.push(Findings.make(code, about, this.accepted))
  }

  /**
   * Returns the change of a field, or `undefined` if the value that people wrote in Flat stays. `entry` is what the id map has.
   */
  change(
    field: Field,
    entry: Entry | undefined,
    { live, wanted }: Pick<ManualEdit, "live" | "wanted">,
    same: (a: string | undefined, b: string | undefined) => boolean
  ): Change | undefined {
    if (same(live, wanted)) return undefined
    const before = entry?.written[field]
    if (entry !== undefined && before !== undefined && !same(live, before)) {
      const keep = (this.options.edits?.[field] ?? policies[field]) === "keep"
      this.edit(entry, field, { written: before, live, wanted }, keep ? "kept" : "repaired")
      if (keep) return undefined
    }
    return { from: live, to: wanted }
  }

  /**
   * Notes what the id map should have before the first step: the match, if it is new, and values that are in Flat as the files want them. A value
   * that differs stays as it was written, so that a manual edit is reported again by the next plan.
   */
  note(entry: Entry, before: Entry | undefined, agreed: Readonly<Record<string, string | undefined>>): void {
    const values = valuesOf(agreed)
    if (before !== undefined && Object.keys(values).every((field) => values[field] === before.written[field])) return
    this.matches.push({ ...entry, written: { ...before?.written, ...values } })
  }

  /** Notes a value that people changed in Flat after the tool had written it. */
  edit(
    { flat, kind, source }: Claim,
    field: Field,
    values: Pick<ManualEdit, "live" | "wanted" | "written">,
    decision: ManualEdit["decision"]
  ): void {
    this.manualEdits.push({ kind, source, flat, field, ...values, decision })
  }

  /** Returns whether a class may be changed. Reports why not. */
  mayWrite({ id, link, taught }: LiveClass, source: string | undefined, from?: Place): boolean {
    const about = { class: source, target: id, ...(from === undefined ? undefined : { from }) }
    if (!taught) this.report("class-not-taught", about)
    else if (link !== undefined && this.options.force !== true) this.report("class-linked", about)
    else return true
    return false
  }

  plan(live: Live, { source, ...parts }: Pick<Plan, "source" | "steps" | "held"> & Partial<Plan>): Plan {
    return {
      // What a file of a plan is recognized by comes first.
      version: 1,
      source,
      organization: live.organization,
      today: this.options.today,
      options: this.options,
      names: Names.of(parts.steps, live),
      compared: { emptyClasses: [], classes: [], people: [], otherYear: [] },
      matches: this.matches,
      conflicts: this.findings.filter(({ severity }) => severity === "conflict"),
      notices: this.findings.filter(({ severity }) => severity === "notice"),
      manualEdits: this.manualEdits,
      leavers: [],
      unchanged: this.unchanged,
      skipped: this.skipped,
      calls: callsOf(parts.steps, live),
      ...parts
    }
  }
}
