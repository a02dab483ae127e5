/** A button that gives a person, or the pupils of a class, new passwords: a run of the server, whose page hands them out. */
import { useMutation } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import { some } from "../parts/Words.ts"
import { Yes } from "../parts/Yes.tsx"
import { askDesk } from "./DeskCalls.ts"

export const NewPasswords = ({ name, people, who }: {
  /** Of the person or the class. */
  readonly name: string
  /** How many people a class has. Absent for one person. */
  readonly people?: number
  readonly who: { readonly username: string } | { readonly group: string }
}) => {
  const [isAsking, ask] = useState(false)
  const navigate = useNavigate()
  const { error, isPending, mutate } = useMutation({
    mutationFn: () => askDesk<{ readonly id: string }>("/desk/passwords", { ...who, title: name, yes: true }),
    onSuccess: ({ id }) => navigate({ to: "/roster/$run", params: { run: id } })
  })
  const isOne = people === undefined
  const [passwords, one] = isOne ? ["password", "a new password"] : ["passwords", "new passwords"]
  return (
    <>
      <button aria-label={`New ${passwords} for ${name}`} type="button" onClick={() => ask(true)}>
        New {passwords} …
      </button>
      {isAsking && (
        <Yes
          isDangerous
          checks={isOne ? [] : [{ what: "people", count: people, sentence: "They can sign in only with the new ones" }]}
          error={error}
          isPending={isPending}
          onClose={() => ask(false)}
          onYes={() => mutate()}
          title={isOne ? `A new password for ${name}?` : `New passwords for the ${some(people, "pupil")} of ${name}?`}
          yes={`Yes, make ${one}`}
        >
          <p>The current {passwords} will not work any more. Download or print the new {passwords} on the next page.</p>
        </Yes>
      )}
    </>
  )
}
