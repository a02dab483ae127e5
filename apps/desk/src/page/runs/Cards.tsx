/** The passwords of a run as cards, to print and cut: in the order of classes. */
import { useQuery } from "@tanstack/react-query"
import { getRouteApi, Link } from "@tanstack/react-router"
import type { NewPassword } from "../../shared/Desk.ts"
import { askDesk } from "../client/DeskCalls.ts"
import { QueryResult } from "../parts/Failure.tsx"
import { Section, Title } from "../parts/Section.tsx"

export const Cards = () => {
  const { run } = getRouteApi("/roster/$run/cards").useParams()
  const query = useQuery({
    queryKey: ["desk", "cards", run],
    queryFn: () => askDesk<ReadonlyArray<NewPassword>>(`/desk/runs/${encodeURIComponent(run)}/passwords`),
    // Passwords stay no longer than they are shown.
    gcTime: 0,
    staleTime: 0
  })
  return (
    <>
      <Link className="back" params={{ run }} to="/roster/$run">Back</Link>
      <Title>Cards to print</Title>
      <QueryResult query={query} what="The cards">
        {(passwords) =>
          passwords.length === 0 ? <p>There are no passwords here, or not any more.</p> : (
            <>
              <button className="no-print" onClick={() => print()}>Print</button>
              {Array.from(
                Map.groupBy(passwords, ({ rooms }) => rooms[0] ?? "People"),
                ([room, people]) => (
                  <Section key={room} className="cards-of" title={room}>
                    <ul>
                      {people.map(({ isSure, name, password, rooms, username }) => (
                        <li key={username}>
                          <strong>{name}</strong>
                          <small>{rooms.join(", ")}</small>
                          <span>
                            Username <code translate="no">{username}</code>
                          </span>
                          {isSure
                            ? (
                              <span>
                                Password <code translate="no">{password}</code>
                              </span>
                            )
                            : <span>Ask the school office for your password.</span>}
                        </li>
                      ))}
                    </ul>
                  </Section>
                )
              )}
            </>
          )}
      </QueryResult>
    </>
  )
}
