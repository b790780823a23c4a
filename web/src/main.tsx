import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/source-serif-4/index.css";
import "./kit/tokens.css";
import "./kit/base.css";
import { App } from "./app/App";
import { applyKeptPreferences } from "./app/personal/preferences";
import { applyTheme } from "./app/theme";

applyTheme();
applyKeptPreferences();
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
