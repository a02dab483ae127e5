/** The page: mounts the desk. */
import { createRoot } from "react-dom/client"

createRoot(document.querySelector("#desk")!).render(<h1>Hello</h1>)
