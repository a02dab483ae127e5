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
  const what = people === undefined ? "New password" : "New passwords"
  return (
    <>
      <button aria-label={`${what} for ${name}`} type="button" onClick={() => ask(true)}>{what} …</button>
      {isAsking && (
        <Yes
          isDangerous
          error={error}
          isPending={isPending}
          onClose={() => ask(false)}
          onYes={() => mutate()}
          title={people === undefined
            ? `A new password for ${name}?`
            : `New passwords for the ${some(people, "pupil")} of ${name}?`}
          checks={people === undefined
            ? []
            : [{ what: "people", count: people, sentence: "Each of them needs the new one" }]}
          yes={people === undefined ? "Yes, make a new password" : "Yes, make new passwords"}
        >
          <p>
            {people === undefined ? "The current password" : "The current passwords"}{" "}
            will not work any more. You download or print the new {people === undefined ? "one" : "ones"}{" "}
            on the next page.
          </p>
        </Yes>
      )}
    </>
  )
}
