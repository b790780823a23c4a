import { collectionMessages } from "./collection";
import { exchangeMessages } from "./exchange";
import { feedbackMessages } from "./feedback";
import { fieldsMessages } from "./fields";
import { filterMessages } from "./filter";
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
  ...collectionMessages,
  ...filterMessages,
  ...fieldsMessages,
  ...timeMessages,
  ...strategyMessages,
  ...feedbackMessages,
  ...exchangeMessages,
} as const;
