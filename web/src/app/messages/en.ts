import { collectionMessages } from "./collection";
import { exchangeMessages } from "./exchange";
import { feedbackMessages } from "./feedback";
import { fieldsMessages } from "./fields";
import { kitMessages } from "./kit";
import { recordMessages } from "./record";
import { shellMessages } from "./shell";
import { strategyMessages } from "./strategy";
import { timeMessages } from "./time";

/** English. Another language is another object of this shape. */
export const messages = {
  ...shellMessages,
  ...kitMessages,
  ...recordMessages,
  ...strategyMessages,
  ...feedbackMessages,
  ...exchangeMessages,
  ...collectionMessages,
  ...fieldsMessages,
  ...timeMessages,
} as const;
