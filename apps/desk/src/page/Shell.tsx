/** What every route has around it: navigation, who is signed in, messages. */
import { isReason } from "@flat-sdk/promise"
import { useQuery } from "@tanstack/react-query"
import { Link, Navigate, Outlet, useLocation } from "@tanstack/react-router"
import { signedIn } from "./client/Flat.ts"
import { Failure } from "./parts/Failure.tsx"
import { Notices } from "./parts/Notices.tsx"
import { Title } from "./parts/Section.tsx"
import { isAdmin, roleOf } from "./people/Filters.ts"

const useUser = () => useQuery({ ...signedIn, retryOnMount: false, staleTime: Infinity })

/** The sign-in is a link: the server redirects to Flat, and back to where the user was. */
const SignIn = () => (
  <main className="sign-in">
    <Title>Sign in</Title>
    <p>The desk shows the people, classes and scores of your school in Flat, and imports rosters.</p>
    <a
      className="button primary"
      href={`/api/flat/login?returnTo=${encodeURIComponent(location.pathname + location.search)}`}
    >
      Sign in with Flat
    </a>
    <p className="hint">You choose at Flat what the desk may do. Your password stays there.</p>
  </main>
)

/** Whether a path is that of a route for administrators. The router ignores case. */
const isForAdmins = ({ pathname }: { readonly pathname: string }) => /^\/(overview|people|roster)\b/i.test(pathname)

/** The frame. It asks who is signed in first, and shows the sign-in if nobody is, without changing the URL. */
export const Shell = () => {
  const { data: user, error, isPending, refetch } = useUser()
  const isClosed = useLocation({ select: isForAdmins }) && user !== undefined && !isAdmin(user)
  if (isReason(error, "Unauthorized")) return <SignIn />
  if (user === undefined) {
    return (
      <main aria-busy={isPending} className="sign-in">
        <h1>Desk</h1>
        {isPending && <p className="waiting">Asking Flat who you are …</p>}
        {error !== null && <Failure error={error} retry={() => void refetch()} what="Flat did not say who you are" />}
      </main>
    )
  }
  return (
    <>
      <a className="skip" href="#main">Skip to the content</a>
      <header className="top">
        <Link to="/" className="brand">Desk</Link>
        <nav aria-label="Main">
          {isAdmin(user) && <Link to="/overview">Overview</Link>}
          {isAdmin(user) && <Link to="/people">People</Link>}
          <Link to="/classes">Classes</Link>
          <Link to="/scores">Scores</Link>
          {isAdmin(user) && <Link to="/roster">Roster</Link>}
        </nav>
        <form action="/api/flat/logout?returnTo=/" className="who" method="post">
          <span>
            {user.printableName ?? user.username}
            <small>{roleOf(user)}</small>
          </span>
          <button>Sign out</button>
        </form>
      </header>
      <main id="main" tabIndex={-1}>
        {isClosed ? <Title>This page is for administrators: choose one above</Title> : <Outlet />}
      </main>
      <Notices />
    </>
  )
}

/** Leads to what the user needs first: administrators to people, teachers to classes. */
export const Home = () => {
  const { data: user } = useUser()
  return user && <Navigate replace to={isAdmin(user) ? "/people" : "/classes"} />
}
