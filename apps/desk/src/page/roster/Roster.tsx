/** The roster: a folder of the school's files, and the plan that comes of it. */
import { useIsMutating, useMutation } from "@tanstack/react-query"
import { type ChangeEvent, useEffect } from "react"
import type { RosterFiles, RosterPlan } from "../../shared/Desk.ts"
import { askDesk } from "../client/DeskCalls.ts"
import { Failure } from "../parts/Failure.tsx"
import { Field, Form } from "../parts/Form.tsx"
import { Title } from "../parts/Section.tsx"
import { some } from "../parts/Words.ts"
import { type Folder, readFolder } from "./Folder.ts"
import { Plan } from "./Plan.tsx"

export const Roster = () => {
  const isBusy = useIsMutating() > 0
  const { data, error, isPending, mutate, variables } = useMutation({
    mutationFn: async ({ read, values }: { readonly read: Promise<Folder>; readonly values: FormData }) => {
      const folder = await read
      const options: RosterFiles["options"] = {
        archive: values.has("archive") ? "absent" : undefined,
        at: values.get("at")?.toString() || undefined,
        removeMemberships: values.has("removeMemberships")
      }
      return { folder, plan: await askDesk<RosterPlan>("/desk/plan", { files: folder.files, options }) }
    }
  })
  const plan = (files: FileList | null, { form }: HTMLInputElement) =>
    files?.length && mutate({ read: readFolder(Array.from(files)), values: new FormData(form!) })
  const pick = ({ target }: ChangeEvent<HTMLInputElement>) => {
    plan(target.files, target)
    // The same folder can be picked again after it was corrected.
    target.value = ""
  }
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
          disabled={isBusy}
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
        <Field label="Archive classes that are absent" name="archive" type="checkbox" />
        <Field label="Remove memberships and their work" name="removeMemberships" type="checkbox" />
        <Field label="Day of the plan (empty: today)" name="at" type="date" />
        <button disabled={isBusy || variables === undefined}>Plan again</button>
      </Form>
      <p className={isPending ? "waiting" : "unseen"} role="status">
        {isPending && "Comparing the files with Flat …"}
        {data !== undefined && `The plan has ${some(data.plan.rows.length, "change")}.`}
      </p>
      {error !== null && <Failure error={error} what="There is no plan" />}
      {data !== undefined && <Plan key={data.plan.digest} folder={data.folder} plan={data.plan} />}
    </>
  )
}
