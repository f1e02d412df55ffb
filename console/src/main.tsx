// Where the console begins: styles, settings, the page. The hub is joined after log-in (app.tsx).

import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { queries } from "./hub/records";
import { shareSession } from "./hub/session_sharing";
import { watchSettings } from "./stores/settings";
import "./styles/index.css";

watchSettings();
const root = document.getElementById("root");
if (root) {
  await shareSession();
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
