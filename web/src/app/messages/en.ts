import { collectionMessages } from "./collection";
import { exchangeMessages } from "./exchange";
import { feedbackMessages } from "./feedback";
import { kitMessages } from "./kit";
import { recordMessages } from "./record";
import { shellMessages } from "./shell";
import { strategyMessages } from "./strategy";

/** English. Another language is another object of this shape. */
export const messages = {
  ...shellMessages,
  ...kitMessages,
  ...recordMessages,
  ...strategyMessages,
  ...feedbackMessages,
  ...exchangeMessages,
  ...collectionMessages,
} as const;
