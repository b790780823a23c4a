import { exchangeMessages } from "./exchange";
import { feedbackMessages } from "./feedback";
import { filterMessages } from "./filter";
import { recordMessages } from "./record";
import { shellMessages } from "./shell";
import { strategyMessages } from "./strategy";

/** English. Another language is another object of this shape. */
export const messages = {
  ...shellMessages,
  ...recordMessages,
  ...strategyMessages,
  ...feedbackMessages,
  ...exchangeMessages,
  ...filterMessages,
} as const;
