import { createTheme, MantineProvider } from "@mantine/core";
import { RouterProvider } from "@tanstack/react-router";
import { Toasts } from "@/kit/Toasts";
import { ActionsProvider } from "./actions/Actions";
import { t } from "./messages/t";
import { UpdateNotice } from "./offline/UpdateNotice";
import { preferencesInUse } from "./personal/preferences";
import { router } from "./router";

// Overlays are the only thing taken from Mantine, and they are styled on our tokens; its style tags stay
// out so that the page can run under a policy without inline styles.
const overlays = createTheme({ fontFamily: "var(--sans)", respectReducedMotion: true });

export function App() {
  return (
    <MantineProvider theme={overlays} withCssVariables={false} withGlobalClasses={false}>
      <Toasts regionLabel={t("toast.region")} closeLabel={t("toast.close")}>
        <ActionsProvider singleKeys={() => preferencesInUse().singleKeys}>
          <UpdateNotice />
          <RouterProvider router={router} />
        </ActionsProvider>
      </Toasts>
    </MantineProvider>
  );
}
