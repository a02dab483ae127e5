/** The roster: a folder or a file of the school, the plan that comes of it, and the imports of before. */
import { useMutation } from "@tanstack/react-query"
import { useBlocker } from "@tanstack/react-router"
import { type ChangeEvent, useEffect, useState } from "react"
import type { RosterFiles, RosterPlan } from "../../shared/Desk.ts"
import { askDesk } from "../client/DeskCalls.ts"
import { Failure } from "../parts/Failure.tsx"
import { Field, Form } from "../parts/Form.tsx"
import { Title } from "../parts/Section.tsx"
import { some } from "../parts/Words.ts"
import { Runs } from "../runs/Runs.tsx"
import { type Decided, nothing } from "./Decisions.tsx"
import { type Folder, readFolder, Spreadsheet } from "./Folder.ts"
import { Plan } from "./Plan.tsx"
import { SaveAs } from "./SaveAs.tsx"

interface Input {
  readonly read: Promise<Folder>
  readonly values: FormData
  readonly decided: Decided
}

export const Roster = () => {
  const [decided, setDecided] = useState(nothing)
  const { data, error, isPending, mutate, variables } = useMutation({
    mutationFn: async ({ decided, read, values }: Input) => {
      const folder = await read
      const options: RosterFiles["options"] = {
        ...decided,
        archive: values.has("archive") ? "absent" : undefined,
        at: values.get("at")?.toString() || undefined,
        removeMemberships: values.has("removeMemberships")
      }
      const plan = await askDesk<RosterPlan>("/desk/plan", { files: folder.files, title: folder.name, options })
      return { folder, plan }
    },
    onSuccess: (_, { decided }) => setDecided(decided)
  })
  const plan = (files: FileList | null, { form }: HTMLInputElement) =>
    files?.length && mutate({ read: readFolder(Array.from(files)), values: new FormData(form!), decided: nothing })
  const pick = ({ target }: ChangeEvent<HTMLInputElement>) => {
    plan(target.files, target)
    // The same folder can be picked again after it was corrected.
    target.value = ""
  }
  // The files are chosen again in a moment. What a person has decided about people is not.
  useBlocker({
    shouldBlockFn: () => !confirm("Your decisions about people are lost if you leave this page. Leave it?"),
    disabled: decided === nothing,
    enableBeforeUnload: () => decided !== nothing
  })
  useEffect(() => {
    // The browser would leave the page for what is dropped beside the field.
    const stay = (drag: DragEvent) => (drag.target as Element).matches?.("[type=file]:enabled") || drag.preventDefault()
    const left = new AbortController()
    for (const type of ["dragover", "drop"] as const) addEventListener(type, stay, { signal: left.signal })
    return () => left.abort()
  }, [])
  return (
    <>
      <Title>Roster</Title>
      <p>You see a plan of what would change in Flat first. Nothing is written before you say yes.</p>
      <Form className="filters" onForm={(values) => variables && mutate({ ...variables, values })}>
        <Field
          className="drop"
          disabled={isPending}
          label="Choose or drop the folder with the files of your school's system: OneRoster, Clever, or plain tables"
          multiple
          onChange={pick}
          onDrop={(event) => {
            const { files, items } = event.dataTransfer
            // A field for folders ignores files that are dropped.
            if (Array.from(items).some((item) => item.webkitGetAsEntry()?.isDirectory)) return
            event.preventDefault()
            plan(files, event.currentTarget)
          }}
          type="file"
          {...{ webkitdirectory: "" }}
        />
        <Field
          className="one"
          disabled={isPending}
          label="Or choose one file"
          multiple
          onChange={pick}
          type="file"
        />
        <Field label="Archive classes that the files lack" name="archive" type="checkbox" />
        <Field
          label="Take people out of classes as the files say, with their work"
          name="removeMemberships"
          type="checkbox"
        />
        <Field label="Day (empty: today)" name="at" type="date" />
        <button disabled={isPending || variables === undefined}>Plan again</button>
      </Form>
      <p className={isPending ? "waiting" : "unseen"} role="status">
        {isPending && "Comparing the files with Flat …"}
        {data !== undefined && `The plan has ${some(data.plan.rows.length, "change")}.`}
      </p>
      {error !== null && <Failure error={error} what="There is no plan" />}
      {error instanceof Spreadsheet && <SaveAs />}
      {data !== undefined && (
        <Plan
          key={data.plan.digest}
          decide={(decided) => variables && mutate({ ...variables, decided })}
          decided={decided}
          folder={data.folder}
          plan={data.plan}
        />
      )}
      <Runs />
    </>
  )
}
