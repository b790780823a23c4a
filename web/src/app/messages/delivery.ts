export const deliveryMessages = {
  "work.title": "Work items",
  "work.emptyTitle": "No work items yet",
  "work.empty": "What has to be done: stories, tasks, bugs, cards. Write one down.",
  "work.import": "Import what you have in Jira, Trello, Linear, Asana, GitHub, GitLab or a spreadsheet",
  "work.make": "New work item",
} as const;
