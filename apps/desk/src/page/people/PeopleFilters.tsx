import { useQuery } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { Choice, Field, type Options } from "../parts/Form.tsx"
import { type Filters, filtersOf, orders, roles } from "./Filters.ts"

/** The search and the filters. They are in the URL, so that they can be bookmarked. The search waits until the user pauses, so that not each letter is a request. */
export const PeopleFilters = ({ filters, isReady }: { readonly filters: Filters; readonly isReady: boolean }) => {
  const navigate = useNavigate({ from: "/people" })
  const [text, setText] = useState(filters.q ?? "")
  const set = (field: keyof Filters, value: string) =>
    void navigate({ replace: true, search: (before: Filters) => filtersOf({ ...before, [field]: value }) })
  useEffect(() => {
    const timer = setTimeout(() => text === (filters.q ?? "") || set("q", text), 300)
    return () => clearTimeout(timer)
  }, [text])
  const { data: rooms = [] } = useQuery({
    queryKey: ["flat", "classes", "listClasses", "of the filter"],
    // Loaded after the people, which are wanted first.
    enabled: isReady,
    queryFn: async () => (await import("../client/Teaching.ts")).teaching.classes.listClasses()
  })
  const groups = rooms.flatMap(({ name, studentsGroup: group }) =>
    group === undefined ? [] : [[group.id, name] as const]
  )
  const choice = (field: keyof Filters, label: string, options: Options) => (
    <Choice
      label={label}
      onChange={({ target }) => set(field, target.value)}
      options={options}
      value={filters[field] ?? ""}
    />
  )
  return (
    <search className="filters">
      <Field
        label="Search by name, username or e-mail"
        onChange={({ target }) => setText(target.value)}
        type="search"
        value={text}
      />
      {choice("role", "Role", [["", "All roles"], ...Object.entries(roles)])}
      {choice("group", "Students of", [["", "All classes"], ...groups])}
      {choice("licence", "Licence", [["", "Any licence"], ["none", "Without an active one"]])}
      {choice("order", "Order", Object.entries(orders).map(([order, [name]]) => [order, name]))}
    </search>
  )
}
