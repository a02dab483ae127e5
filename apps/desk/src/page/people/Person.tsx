import type { UserAdminUpdate, UserDetailsAdmin } from "@flat-sdk/promise"
import { type InfiniteData, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { type Change, useChange } from "../client/Change.ts"
import { flat } from "../client/Flat.ts"
import { NewPasswords } from "../client/NewPasswords.tsx"
import { Dialog } from "../parts/Dialog.tsx"
import { Failure } from "../parts/Failure.tsx"
import { Choice, Field, Form } from "../parts/Form.tsx"
import { Facts } from "../parts/Section.tsx"
import { day } from "../parts/Words.ts"
import { isAdmin, roleOf, roles } from "./Filters.ts"
import { licenceOf, nameOf } from "./PeopleTable.tsx"

type People = InfiniteData<{ readonly items: ReadonlyArray<UserDetailsAdmin> }>

/** Returns a function that changes a person in the lists that were loaded. Reading them again would cost a request for each page. */
const useReplace = () => {
  const queries = useQueryClient()
  return (id: string, change: (person: UserDetailsAdmin) => ReadonlyArray<UserDetailsAdmin>) =>
    queries.setQueriesData<People>({ queryKey: ["flat", "organization", "listOrganizationUsers"] }, (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.flatMap((person) => person.id === id ? change(person) : [person])
        }))
      })
}

/** One person, and what an administrator can do: change the name and the role, and remove. It closes when a change is done, and the message has "Undo". */
const Person = ({ onClose, person }: { readonly onClose: () => void; readonly person: UserDetailsAdmin }) => {
  const { error, isPending, mutate } = useChange()
  const replace = useReplace()
  const [typed, setTyped] = useState("")
  const { firstname = "", id, lastname = "", organizationRole = "user", username } = person
  const name = nameOf(person)
  const changes = ["flat", "organization", "countOrgaUsers"]
  const update = (body: UserAdminUpdate, done: string): Change => ({
    call: () => flat.organization.updateOrganizationUser({ user: id, body }),
    changes,
    done,
    then: () => replace(id, (person) => [{ ...person, ...body } as UserDetailsAdmin])
  })
  const make = (change: Change) => mutate(change, { onSuccess: onClose })
  const save = (form: FormData) => {
    const before = { firstname, lastname, organizationRole }
    const changed = [...form].filter(([field, value]) => value !== before[field as keyof typeof before])
    if (changed.length === 0) return onClose()
    const old = changed.map(([field]) => [field, before[field as keyof typeof before]])
    const undo = update(Object.fromEntries(old), `${name} is as before.`)
    make({ ...update(Object.fromEntries(changed), `Changed ${name}.`), undo })
  }
  const remove = () =>
    make({
      call: () => flat.organization.removeOrganizationUser({ user: id }),
      changes,
      done: `Removed ${name}.`,
      then: () => replace(id, () => [])
    })
  return (
    <Dialog className="sheet" onClose={onClose} title={name}>
      <Facts
        facts={[
          ["Username", username],
          ["E-mail", person.email ?? "–"],
          ["Role", roleOf(person)],
          ["Licence", licenceOf(person)],
          ["Last active", day(person.lastActivityDate)]
        ]}
      />
      {error !== null && <Failure error={error} what={`${name} could not be changed`} />}
      <Form onForm={save}>
        <h3>Change</h3>
        <Field defaultValue={firstname} label="First name" maxLength={60} name="firstname" />
        <Field defaultValue={lastname} label="Last name" maxLength={60} name="lastname" />
        <Choice defaultValue={organizationRole} label="Role" name="organizationRole" options={Object.entries(roles)} />
        <p className="hint">Administrators read and change everything of the school.</p>
        <button disabled={isPending}>Save</button>
      </Form>
      {!isAdmin(person) && (
        <div className="stack">
          <h3>New password</h3>
          <p className="hint">For somebody who has forgotten it.</p>
          <NewPasswords name={`${name} (${username})`} who={{ username }} />
        </div>
      )}
      <Form onForm={remove}>
        <h3>Remove from the school</h3>
        <p>Flat deletes the account and its scores. This cannot be undone.</p>
        <Field
          autoComplete="off"
          label={`Type ${username} to confirm`}
          onChange={({ target }) => setTyped(target.value)}
          spellCheck={false}
          value={typed}
        />
        <button className="danger" disabled={typed !== username || isPending}>Remove {name}</button>
      </Form>
    </Dialog>
  )
}

export default Person
