import { actionMessages } from "./actions";
import { exchangeMessages } from "./exchange";
import { feedbackMessages } from "./feedback";
import { personalMessages } from "./personal";
import { recordMessages } from "./record";
import { settingsMessages } from "./settings";
import { shellMessages } from "./shell";
import { strategyMessages } from "./strategy";

/** English. Another language is another object of this shape. */
export const messages = {
  ...shellMessages,
  ...actionMessages,
  ...personalMessages,
  ...settingsMessages,
  ...recordMessages,
  ...strategyMessages,
  ...feedbackMessages,
  ...exchangeMessages,
} as const;
