/** The roster: a folder of the school's files, and the plan that comes of it. */
import { useMutation } from "@tanstack/react-query"
import { type ChangeEvent, useEffect } from "react"
import type { RosterPlan } from "../../shared/Desk.ts"
import { askDesk } from "../client/DeskCalls.ts"
import { Failure } from "../parts/Failure.tsx"
import { Field } from "../parts/Form.tsx"
import { Title } from "../parts/Section.tsx"
import { some } from "../parts/Words.ts"
import { readFolder } from "./Folder.ts"
import { Plan } from "./Plan.tsx"

export const Roster = () => {
  const { data, error, isPending, mutate } = useMutation({
    mutationFn: async (files: ReadonlyArray<File>) => {
      const folder = await readFolder(files)
      return { folder, plan: await askDesk<RosterPlan>("/desk/plan", { files: folder.files }) }
    }
  })
  const pick = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const files = Array.from(target.files ?? [])
    // The same folder can be picked again after it was corrected.
    target.value = ""
    if (files.length > 0) mutate(files)
  }
  useEffect(() => {
    // The browser would leave the page for what is dropped beside the field.
    const stay = (event: DragEvent) => event.target instanceof HTMLInputElement || event.preventDefault()
    const left = new AbortController()
    for (const type of ["dragover", "drop"] as const) addEventListener(type, stay, { signal: left.signal })
    return () => left.abort()
  }, [])
  return (
    <>
      <Title>Roster</Title>
      <p>You see a plan of what would change in Flat first. Nothing is written before you say yes.</p>
      <Field
        className="drop"
        disabled={isPending}
        label="Choose or drop the folder with the files of your school's system: OneRoster, Clever, or plain tables"
        multiple
        onChange={pick}
        type="file"
        {...{ webkitdirectory: "" }}
      />
      <p className={isPending ? "waiting" : "unseen"} role="status">
        {isPending && "Comparing the files with Flat …"}
        {data !== undefined && `The plan has ${some(data.plan.rows.length, "change")}.`}
      </p>
      {error !== null && <Failure error={error} what="There is no plan" />}
      {data !== undefined && <Plan key={data.plan.digest} folder={data.folder} plan={data.plan} />}
    </>
  )
}
