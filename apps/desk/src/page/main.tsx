/** The page: mounts the desk. */
import { QueryClientProvider } from "@tanstack/react-query"
import { RouterProvider } from "@tanstack/react-router"
import { createRoot } from "react-dom/client"
import { queries } from "./client/Flat.ts"
import { router } from "./Router.tsx"

createRoot(document.querySelector("#desk")!).render(
  <QueryClientProvider client={queries}>
    <RouterProvider router={router} />
  </QueryClientProvider>
)
