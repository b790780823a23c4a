export const deliveryMessages = {
  "work.title": "Work items",
  "work.emptyTitle": "No work items yet",
  "work.empty":
    "What has to be done: stories, tasks, bugs, cards. Write one down, or import what you have in Jira, Trello, Linear, Asana, GitHub or GitLab.",
  "work.make": "New work item",
} as const;
